using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Previews;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>One player a page. It tells .NET nothing of frames; who wants them listens to its events (js/player.js).</summary>
public sealed partial class PlayerStage(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    /// <summary>What frames are counted by where a file does not say: sound, and video of an unknown rate.</summary>
    private static readonly FrameRate Film = new(24, 1);

    private readonly PageModule _player = new(js, "./js/player.js");
    private ElementReference _root;

    [Parameter, EditorRequired]
    public required Take Take { get; set; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required Playback Playback { get; set; }

    /// <summary>The takes in the strip, this one among them.</summary>
    [Parameter]
    public IReadOnlyList<Take> Strip { get; set; } = [];

    [Parameter]
    public Guid? ActiveUid { get; set; }

    /// <summary>Between picture and desk: how far a copy is that a browser can play.</summary>
    [Parameter]
    public RenderFragment? Status { get; set; }

    /// <summary>Buttons in the row of the desk: a snapshot, a clip.</summary>
    [Parameter]
    public RenderFragment? Tools { get; set; }

    /// <summary>Marks over a timeline of so many frames, each placed by its own left: notes.</summary>
    [Parameter]
    public RenderFragment<long>? Marks { get; set; }

    private FrameRate Rate => Playback.FrameRate ?? FrameRate.Parse(Take.FrameRate) ?? Film;

    private long Estimate => Take.Kind == MediaKind.Image ? 1 : Math.Max(1, (long)Math.Round((Playback.Duration ?? Take.Duration ?? 0) * Rate.PerSecond));

    private bool IsPlayed => Playback.Url is not null && (Take.IsFilm || Take.Kind == MediaKind.Audio);

    private string Key => $"{Take.Uid} {Playback.Url}";

    /// <summary>A verdict or a rating was given: the player goes on to the next take where the person wants that.</summary>
    public Task JudgedAsync() => _player.InvokeAsync("judged");

    protected override Task OnAfterRenderAsync(bool firstRender) => _player.AttachAsync(_root, Key);

    public ValueTask DisposeAsync() => _player.DisposeAsync();
}
