using System.Globalization;
using System.Text.Json.Nodes;

namespace TakesWeb.Takes;

/// <summary>Where a take stands: the fold of its events (docs/format.md, section 6). The order of lines has no meaning, that of (time, id) has.</summary>
public sealed record TakeState
{
    public StorageState Storage { get; private init; }

    /// <summary>What a restore brings back.</summary>
    public StorageState StorageBefore { get; private init; }

    /// <summary>When it was put in the trash; null while it is not there.</summary>
    public DateTimeOffset? TrashedAt { get; private init; }

    /// <summary>Who did.</summary>
    public string? TrashedBy { get; private init; }

    public Verdict Verdict { get; private init; }

    /// <summary>Who said so and why; null while nobody has.</summary>
    public Judgement? Judgement { get; private init; }

    /// <summary>What waits for a verdict: null when nobody asked, and once there is one.</summary>
    public Submission? Waiting => IsAnswered ? null : Submission;

    /// <summary>0 to 5.</summary>
    public int Rating { get; private init; }

    /// <summary>What a purged take was: the sidecar without what made it. Null before a purge.</summary>
    public JsonObject? Tombstone { get; private init; }

    private Submission? Submission { get; init; }

    private bool IsAnswered { get; init; }

    /// <summary>Folds what <see cref="TakeEvents.Read"/> answered. Unknown types change nothing.</summary>
    public static TakeState Fold(IEnumerable<JsonObject> events) => events.Aggregate(new TakeState(), (state, next) => state.After(next));

    private TakeState After(JsonObject line) => Sidecar.Text(line["type"]) switch
    {
        TakeEvents.Verdict when Enum.TryParse<Verdict>(Sidecar.Text(line["verdict"]), ignoreCase: true, out var verdict) && Enum.IsDefined(verdict) => this with
        {
            Verdict = verdict,
            // An undo brings back what somebody has said before, in their name.
            Judgement = new Judgement(Sidecar.Text(line["judgedBy"]) ?? ByOf(line), AtOf(line, line["judgedAt"] is null ? "at" : "judgedAt"), Sidecar.Text(line["comment"])),
            // A verdict that was taken back leaves the question open again.
            IsAnswered = verdict != Verdict.None && !(line["reopens"] is JsonValue reopens && reopens.TryGetValue<bool>(out var isOpen) && isOpen),
        },
        TakeEvents.Rating when line["rating"] is JsonValue value && value.TryGetValue<int>(out var rating) => this with { Rating = Math.Clamp(rating, 0, 5) },
        TakeEvents.Submitted => this with
        {
            Submission = new Submission(ByOf(line), AtOf(line), Guid.TryParse(Sidecar.Text(line["reviewerId"]), out var id) ? id : null, Sidecar.Text(line["reviewer"]), Sidecar.Text(line["comment"])),
            IsAnswered = false,
        },
        TakeEvents.Withdrawn => this with { Submission = null },
        // Two clones may both have purged: the first tombstone is as good as the second.
        TakeEvents.Purged => this with { Storage = StorageState.Purged, TrashedAt = null, TrashedBy = null, Tombstone = Tombstone ?? line["take"] as JsonObject },
        _ when Storage == StorageState.Purged => this,
        TakeEvents.Archived when Storage == StorageState.Live => this with { Storage = StorageState.Archived },
        TakeEvents.Unarchived when Storage == StorageState.Archived => this with { Storage = StorageState.Live },
        TakeEvents.Trashed when Storage != StorageState.Trashed => this with
        {
            StorageBefore = Storage,
            Storage = StorageState.Trashed,
            TrashedAt = AtOf(line),
            TrashedBy = Sidecar.Text(line["by"]),
        },
        TakeEvents.Restored when Storage == StorageState.Trashed => this with { Storage = StorageBefore, TrashedAt = null, TrashedBy = null },
        _ => this,
    };

    private static string ByOf(JsonObject line) => Sidecar.Text(line["by"]) ?? "Somebody";

    private static DateTimeOffset AtOf(JsonObject line, string key = "at") =>
        DateTimeOffset.TryParse(Sidecar.Text(line[key]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.UnixEpoch;
}

/// <summary>Who gave the verdict that stands, when, and in what words.</summary>
public sealed record Judgement(string By, DateTimeOffset At, string? Comment);

/// <summary>Somebody asks for a verdict: of a certain reviewer, or of whoever comes first.</summary>
public sealed record Submission(string By, DateTimeOffset At, Guid? ReviewerId, string? Reviewer, string? Comment);
