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

    /// <summary>0 to 5.</summary>
    public int Rating { get; private init; }

    /// <summary>What a purged take was: the sidecar without what made it. Null before a purge.</summary>
    public JsonObject? Tombstone { get; private init; }

    /// <summary>Folds what <see cref="TakeEvents.Read"/> answered. Unknown types change nothing.</summary>
    public static TakeState Fold(IEnumerable<JsonObject> events) => events.Aggregate(new TakeState(), (state, next) => state.After(next));

    private TakeState After(JsonObject line) => Sidecar.Text(line["type"]) switch
    {
        TakeEvents.Verdict when Enum.TryParse<Verdict>(Sidecar.Text(line["verdict"]), ignoreCase: true, out var verdict) && Enum.IsDefined(verdict) => this with { Verdict = verdict },
        TakeEvents.Rating when line["rating"] is JsonValue value && value.TryGetValue<int>(out var rating) => this with { Rating = Math.Clamp(rating, 0, 5) },
        // Two clones may both have purged: the first tombstone is as good as the second.
        TakeEvents.Purged => this with { Storage = StorageState.Purged, TrashedAt = null, TrashedBy = null, Tombstone = Tombstone ?? line["take"] as JsonObject },
        _ when Storage == StorageState.Purged => this,
        TakeEvents.Archived when Storage == StorageState.Live => this with { Storage = StorageState.Archived },
        TakeEvents.Unarchived when Storage == StorageState.Archived => this with { Storage = StorageState.Live },
        TakeEvents.Trashed when Storage != StorageState.Trashed => this with
        {
            StorageBefore = Storage,
            Storage = StorageState.Trashed,
            TrashedAt = DateTimeOffset.TryParse(Sidecar.Text(line["at"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.UnixEpoch,
            TrashedBy = Sidecar.Text(line["by"]),
        },
        TakeEvents.Restored when Storage == StorageState.Trashed => this with { Storage = StorageBefore, TrashedAt = null, TrashedBy = null },
        _ => this,
    };
}
