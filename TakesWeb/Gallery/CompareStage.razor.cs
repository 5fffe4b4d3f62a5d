using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Previews;
using TakesWeb.Review;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

public sealed partial class CompareStage(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private static readonly (string Name, string Text, string Icon, string Key)[] Modes =
    [
        ("side", "Side by side", "compare", "V"), ("wipe", "Wipe", "wipe", "W"), ("overlay", "Overlay", "overlay", "Y"),
        ("flick", "Flick", "bolt", "B"), ("difference", "Difference", "diff", "T"), ("grid", "Grid", "grid", "G"),
    ];

    private readonly PageModule _compare = new(js, "./js/compare.js");
    private ElementReference _root;

    /// <summary>The first one is A.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Take> Takes { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<Guid, Playback> Playbacks { get; set; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter]
    public IReadOnlyList<Take> Strip { get; set; } = [];

    [Parameter]
    public Guid? ActiveUid { get; set; }

    [Parameter]
    public string? Mode { get; set; }

    /// <summary>Open notes by take: their drawings lie over its picture.</summary>
    [Parameter]
    public IReadOnlyDictionary<Guid, IReadOnlyList<Note>> Notes { get; set; } = new Dictionary<Guid, IReadOnlyList<Note>>();

    /// <summary>Below the desk: how like each other they are.</summary>
    [Parameter]
    public RenderFragment? Curve { get; set; }

    [Parameter]
    public EventCallback<(Take Take, int Rating)> OnRating { get; set; }

    private string Key => string.Join(' ', Takes.Select(take => $"{take.Uid} {Playbacks[take.Uid].Url} {string.Join(',', (Notes.GetValueOrDefault(take.Uid) ?? []).Select(note => (note.Uid, note.Strokes?.Length)))}"));

    private int Columns => (int)Math.Ceiling(Math.Sqrt(Takes.Count));

    /// <summary>As long as the browser has not read the files: the longest, in frames of A.</summary>
    private long Frames => Math.Max(1, (long)Math.Round(Takes.Max(t => t.Kind == MediaKind.Image ? 0 : t.Duration ?? 0) * LaneView.RateOf(Takes[0], Playbacks[Takes[0].Uid]).PerSecond));

    protected override Task OnAfterRenderAsync(bool firstRender) => _compare.AttachAsync(_root, Key);

    public ValueTask DisposeAsync() => _compare.DisposeAsync();

    internal static string LetterOf(int place) => ((char)('A' + place)).ToString();

    private string? SlotOf(Take take)
    {
        var at = Takes.ToList().FindIndex(one => one.Uid == take.Uid);
        return at < 0 ? null : LetterOf(at);
    }

    /// <summary>A take of the strip becomes B; one that is compared already opens.</summary>
    private string HrefOf(Take take) =>
        SlotOf(take) is null ? TakeUrls.Compare(Slug, take.ShotUid, [Takes[0], take, .. Takes.Skip(2)]) : TakeUrls.Page(Slug, take);
}
