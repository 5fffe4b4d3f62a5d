using Microsoft.AspNetCore.Components;
using TakesWeb.Insights;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

public sealed partial class TakeCard : ComponentBase
{
    private CardFace _face;
    private string _facts = "";
    private string _format = "";
    private string _making = "";
    private (string Text, string Class, string? Icon)? _word;
    private (string Text, string Title, string Icon)? _badge;

    [Parameter, EditorRequired]
    public required Take Take { get; set; }

    /// <summary>The project's folder, for addresses.</summary>
    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    /// <summary>Place in the grid, counted from 0.</summary>
    [Parameter]
    public int Index { get; set; }

    [Parameter]
    public bool IsActive { get; set; }

    /// <summary>True for the one person who has just circled it: the circle is drawn before their eyes, once.</summary>
    [Parameter]
    public bool JustCircled { get; set; }

    [Parameter]
    public TakeProgress? Progress { get; set; }

    /// <summary>Of a queued take: its place in line, counted from 1, as far as it is known.</summary>
    [Parameter]
    public int? Place { get; set; }

    [Parameter]
    public DateTimeOffset Now { get; set; }

    /// <summary>True while it is among those that the bar below acts on.</summary>
    [Parameter]
    public bool IsChosen { get; set; }

    /// <summary>An earlier take with the same bytes, or null.</summary>
    [Parameter]
    public DuplicateTake? Duplicate { get; set; }

    /// <summary>What is worth a look, the most important first.</summary>
    [Parameter]
    public IReadOnlyList<ShownFlag> Flags { get; set; } = [];

    [Parameter]
    public EventCallback<(Take Take, bool IsRange)> OnChoose { get; set; }

    [Parameter]
    public EventCallback<Take> OnCircle { get; set; }

    [Parameter]
    public EventCallback<Take> OnRetry { get; set; }

    [Parameter]
    public EventCallback<Take> OnMenu { get; set; }

    private string Class => "card"
        + (Take.Verdict == Verdict.Reject && !IsActive ? " is-rejected" : "")
        + (Take.Storage != StorageState.Live ? " is-archived" : "")
        + (IsChosen ? " is-chosen" : "");

    private string Alt => Take.Prompt is { Length: > 0 } prompt ? $"Take {Take.Number}: {prompt}" : $"Take {Take.Number}";

    private string Label => string.Join(", ", new[] { $"Take {Take.Number}", IsActive ? "active" : null, _word?.Text, _badge?.Title, Spoken(_face), _facts.Length > 0 ? _facts : null }.OfType<string>());

    protected override void OnParametersSet()
    {
        _face = CardFaces.FaceOf(Take);
        _format = string.Join(" · ", CardFaces.Format(Take));
        _making = string.Join(" · ", CardFaces.Making(Take));
        _facts = string.Join(" · ", new[] { _format, _making }.Where(part => part.Length > 0));
        _word = WordOf(Take, _face);
        _badge = BadgeOf();
    }

    /// <summary>At most one: what is away matters more than what is there twice.</summary>
    private (string, string, string)? BadgeOf() => this switch
    {
        { _face: CardFace.Corrupt or CardFace.Away } => null,
        { Take.IsAway: true } => ("away", "Its folder is not checked out; the media is in the store.", "away"),
        { Duplicate: { } twin } => ("duplicate", twin.Take.ShotUid == Take.ShotUid ? $"The same bytes as take {twin.Take.Number}, stored once." : $"The same bytes as take {twin.Take.Number} of {twin.Shot.Title}, stored once.", "copy"),
        { Flags: [var flag, ..] } => (flag.Brief, string.Join(' ', Flags.Select(f => f.Sentence)), "warning"),
        { Take: { SubmittedAt: not null, Reviewer: { } who } } => ("to judge", $"Waits for the verdict of {who}.", "eye"),
        { Take.SubmittedAt: not null } => ("to judge", "Waits for a verdict.", "eye"),
        _ => null,
    };

    private static (string, string, string?)? WordOf(Take take, CardFace face) => (face, take) switch
    {
        (_, { Storage: StorageState.Trashed }) => ("In the trash", "", "trash"),
        (CardFace.Queued, _) => ("waiting", "", null),
        (CardFace.Generating, _) => ("rendering", "", null),
        (CardFace.GeneratingFailed, _) => ("Failed", "failed", "warning"),
        (CardFace.Corrupt, _) => ("Corrupt", "failed", "warning"),
        (_, { Storage: StorageState.Archived }) => ("Archived", "", "archive"),
        (_, { Verdict: Verdict.Approved }) => ("Approved", "approved", "check"),
        (_, { Verdict: Verdict.Selected }) => ("Selected", "selected", "plus"),
        (_, { Verdict: Verdict.Maybe }) => ("Maybe", "maybe", "minus"),
        (_, { Verdict: Verdict.Reject }) => ("Reject", "reject", "cross"),
        (_, { Kind: MediaKind.Audio }) => ("Sound", "", "sound"),
        _ => null,
    };

    private static string Ordinal(int place) => (place % 10, place % 100) switch
    {
        (1, not 11) => $"{place}st",
        (2, not 12) => $"{place}nd",
        (3, not 13) => $"{place}rd",
        _ => $"{place}th",
    };

    private static string? Spoken(CardFace face) => face switch
    {
        CardFace.NoPreview => "no preview",
        CardFace.Missing => "file is missing",
        CardFace.Away => "away",
        CardFace.PictureComes => "picture is being made",
        _ => null,
    };
}
