using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>A take with bytes, as the planner weighs it against others.</summary>
internal sealed record SpaceCandidate
{
    /// <summary>Nobody has had the time to look at a newer take.</summary>
    private static readonly TimeSpan TimeToLook = TimeSpan.FromDays(7);

    public required Guid Uid { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid ShotUid { get; init; }

    public required int Number { get; init; }

    public required string Sha256 { get; init; }

    public required string? ThumbnailSha256 { get; init; }

    public required long Size { get; init; }

    public required Verdict Verdict { get; init; }

    public required int Rating { get; init; }

    public required StorageState Storage { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset? TrashedAt { get; init; }

    public required bool IsAway { get; init; }

    /// <summary>Null: never, on this server.</summary>
    public DateTimeOffset? LastOpened { get; init; }

    /// <summary>What a plan may ever name: nothing that somebody has chosen.</summary>
    public bool MayGo(IReadOnlySet<Guid> active) => !IsAway && !active.Contains(Uid) && Verdict is not (Verdict.Selected or Verdict.Approved);

    /// <summary>The lower, the sooner it goes.</summary>
    public int Rank(DateTimeOffset now) => this switch
    {
        { Storage: StorageState.Trashed } => 0,
        { Verdict: Verdict.Reject } => IsNeverOpened(now) ? 1 : 2,
        _ => IsNeverOpened(now) ? 3 : 4,
    };

    /// <summary>The time that makes it old: in the trash since, or made.</summary>
    public DateTimeOffset Since => TrashedAt ?? Created;

    /// <summary>"rejected, never opened", "no verdict, 2 stars, 41 d old".</summary>
    public string Reason(DateTimeOffset now)
    {
        if (Storage == StorageState.Trashed)
        {
            return Readable.Age(now - Since) is var age && age == "now" ? "in the trash, just now" : $"in the trash for {age}";
        }

        var words = new List<string> { Verdict switch { Verdict.Reject => "rejected", Verdict.Maybe => "maybe", _ => "no verdict" } };
        if (Storage == StorageState.Archived)
        {
            words.Add("archived");
        }

        if (Rating > 0)
        {
            words.Add(Readable.Count(Rating, "star"));
        }

        words.Add(LastOpened is { } opened ? $"last opened {Readable.Ago(now - opened)}" : IsNeverOpened(now) ? "never opened" : now - Created < TimeSpan.FromMinutes(1) ? "new" : $"{Readable.Age(now - Created)} old");
        return string.Join(", ", words);
    }

    private bool IsNeverOpened(DateTimeOffset now) => LastOpened is null && now - Created >= TimeToLook;
}
