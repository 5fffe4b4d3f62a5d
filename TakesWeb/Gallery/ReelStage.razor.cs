using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TakesWeb.Kernel;

namespace TakesWeb.Gallery;

public sealed partial class ReelStage(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private readonly PageModule _reel = new(js, "./js/reel.js");
    private ElementReference _root;

    [Parameter, EditorRequired]
    public required Reel Reel { get; set; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    /// <summary>The shot that it begins at where the address names none.</summary>
    [Parameter]
    public Guid? At { get; set; }

    /// <summary>The shot whose takes are open below.</summary>
    [Parameter]
    public Guid? PickedUid { get; set; }

    /// <summary>Before the count of shots: what is played.</summary>
    [Parameter]
    public RenderFragment? Head { get; set; }

    /// <summary>Below the shots: takes to choose from.</summary>
    [Parameter]
    public RenderFragment? Picker { get; set; }

    [Parameter]
    public EventCallback<Guid> OnPick { get; set; }

    [Parameter]
    public EventCallback<ReelSlot> OnCircle { get; set; }

    private string Key => string.Join(' ', Reel.Slots.Select(slot => $"{slot.Shot.Uid} {slot.Take?.Uid} {slot.Playback?.Url}"));

    private int Missing => Reel.Slots.Count(slot => slot.Take is null);

    private long Total => Reel.Slots.Sum(slot => Math.Max(1, (long)Math.Round(slot.Seconds * Reel.Rate.PerSecond)));

    protected override Task OnAfterRenderAsync(bool firstRender) => _reel.AttachAsync(_root, Key);

    public ValueTask DisposeAsync() => _reel.DisposeAsync();

    private static string NameOf(ReelSlot slot) => slot.Take is { } take ? $"Take {take.Number}" : "no active take";
}
