using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Gallery;

public sealed partial class TakeOffStage(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private readonly PageModule _stage = new(js, "./js/takeoff.js");
    private ElementReference _root;

    /// <summary>Left and right.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<TakeOffSide> Pair { get; set; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter]
    public int Asked { get; set; }

    [Parameter]
    public int AtMostLeft { get; set; }

    /// <summary>True: the left one is better; false: the right one; null: a tie.</summary>
    [Parameter]
    public EventCallback<bool?> OnAnswer { get; set; }

    [Parameter]
    public EventCallback OnUndo { get; set; }

    // The question too: the same two may come again after an answer was taken back.
    private string Key => $"{Asked} {Pair[0].Take.Uid} {Pair[1].Take.Uid}";

    private long Frames => Math.Max(1, Pair.Max(side => side.Take is { Kind: MediaKind.Image, IsSequence: false } ? 0 : (long)Math.Round((side.Take.Duration ?? 0) * LaneView.RateOf(Pair[0].Take, Pair[0].Playback).PerSecond)));

    protected override Task OnAfterRenderAsync(bool firstRender) => _stage.AttachAsync(_root, Key);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();
}
