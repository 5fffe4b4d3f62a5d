namespace TakesWeb.Jobs;

/// <summary>How patient the job engine is. Bound to the section "Takes:Jobs"; the defaults are meant to be right.</summary>
public sealed record JobsOptions
{
    /// <summary>Takes:Jobs:FirstRetry: the pause before the second try. Each further pause is three times as long, scattered by a fifth.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Takes:Jobs:LongestRetry: no pause between two tries is longer.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Takes:Jobs:SpaceCheck: how often a lane that a full disk has parked looks whether there is space again.</summary>
    public TimeSpan SpaceCheck { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Takes:Jobs:SpaceNeeded: a parked lane goes on when this much is free. 256 MiB unless told.</summary>
    public long SpaceNeeded { get; init; } = 256L << 20;

    /// <summary>Takes:Jobs:KeepDays: ended runs older than this leave the console.</summary>
    public int KeepDays { get; init; } = 7;

    /// <summary>Takes:Jobs:KeepRuns: no more ended runs than this are kept.</summary>
    public int KeepRuns { get; init; } = 20_000;

    /// <summary>The pause after <paramref name="attempt"/> failed tries (1 or more). <paramref name="scatter"/> is 0 to 1.</summary>
    internal TimeSpan PauseAfter(int attempt, double scatter)
    {
        var pause = FirstRetry * Math.Pow(3, Math.Min(attempt - 1, 12)) * (0.8 + (0.4 * scatter));
        return pause < LongestRetry ? pause : LongestRetry;
    }
}
