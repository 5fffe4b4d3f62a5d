using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TakesWeb.Media;
using TakesWeb.Previews;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

public sealed partial class CompareStage(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private static readonly (string Name, string Text, string Icon, string Key)[] Modes =
    [
        ("side", "Side by side", "compare", "V"), ("wipe", "Wipe", "wipe", "W"), ("overlay", "Overlay", "overlay", "Y"),
        ("flick", "Flick", "bolt", "B"), ("difference", "Difference", "diff", "T"), ("grid", "Grid", "grid", "G"),
    ];

    private static readonly FrameRate Film = new(24, 1);

    private ElementReference _root;
    private string? _attached;
    private IJSObjectReference? _module;
    private IJSObjectReference? _compare;

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

    [Parameter]
    public EventCallback<(Take Take, int Rating)> OnRating { get; set; }

    private string Key => string.Join(' ', Takes.Select(take => $"{take.Uid} {Playbacks[take.Uid].Url}"));

    private int Columns => (int)Math.Ceiling(Math.Sqrt(Takes.Count));

    /// <summary>As long as the browser has not read the files: the longest, in frames of A.</summary>
    private long Frames => Math.Max(1, (long)Math.Round(Takes.Max(t => t is { Kind: MediaKind.Image, IsSequence: false } ? 0 : t.Duration ?? 0) * RateOf(Takes[0]).PerSecond));

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_attached == Key)
        {
            return;
        }

        _attached = Key;
        try
        {
            _module ??= await js.InvokeAsync<IJSObjectReference>("import", "./js/compare.js");
            _compare = await _module.InvokeAsync<IJSObjectReference>("attach", _root);
        }
        catch (JSDisconnectedException)
        {
            // The page has been left while it was drawn.
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_compare is not null)
            {
                await _compare.InvokeVoidAsync("dispose");
                await _compare.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and its players with it.
        }
    }

    internal static string LetterOf(int place) => ((char)('A' + place)).ToString();

    private FrameRate RateOf(Take take) => Playbacks[take.Uid].FrameRate ?? FrameRate.Parse(take.FrameRate) ?? Film;

    private static string? RatioOf(Take take) =>
        take is { Width: > 0 and var width, Height: > 0 and var height } ? string.Create(CultureInfo.InvariantCulture, $"--ratio:{(double)width / height:0.#####}") : null;

    private string? SlotOf(Take take)
    {
        var at = Takes.ToList().FindIndex(one => one.Uid == take.Uid);
        return at < 0 ? null : LetterOf(at);
    }

    /// <summary>A take of the strip becomes B; one that is compared already opens.</summary>
    private string HrefOf(Take take) =>
        SlotOf(take) is null ? TakeUrls.Compare(Slug, take.ShotUid, [Takes[0], take, .. Takes.Skip(2)]) : TakeUrls.Page(Slug, take);
}
