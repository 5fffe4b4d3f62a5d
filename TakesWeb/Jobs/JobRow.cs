using TakesWeb.Accounts;

namespace TakesWeb.Jobs;

/// <summary>One job as the console and the API show it.</summary>
public sealed record JobRow(string Id, string Kind, string Title, Lane Lane, JobState State, string Subject)
{
    public Guid? ProjectId { get; init; }

    public Guid? ShotUid { get; init; }

    public Guid? TakeUid { get; init; }

    /// <summary>0 to 1 while it runs and says how far it is.</summary>
    public double? Progress { get; init; }

    /// <summary>What it does at the moment: "frame 41 of 96".</summary>
    public string? Text { get; init; }

    /// <summary>The try that runs or ran last; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Tries that it has in all.</summary>
    public int Attempts { get; init; }

    /// <summary>True for a failed job when a later run of the same work has ended since: nobody has to look after this one any more.</summary>
    public bool IsSuperseded { get; init; }

    public string? Reason { get; init; }

    /// <summary>The tail of what a tool said, or where the program was.</summary>
    public string? Detail { get; init; }

    public DateTimeOffset Enqueued { get; init; }

    /// <summary>When a scheduled job runs.</summary>
    public DateTimeOffset Due { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Ended { get; init; }
}

/// <summary>Which jobs to list. Nothing set: all of them.</summary>
public sealed record JobFilter
{
    public IReadOnlyList<JobState> States { get; init; } = [];

    public string? Kind { get; init; }

    public Guid? ProjectId { get; init; }

    /// <summary>What whoever asks sees: jobs of other projects, and of the server, are not among them.</summary>
    public Reach Reach { get; init; } = Reach.Everything;

    public int Skip { get; init; }

    public int Take { get; init; } = 50;
}

/// <summary>A page of jobs with the counts around it.</summary>
/// <param name="Total">Jobs that the filter lets through, on all pages.</param>
/// <param name="States">Jobs a state, whatever the filter's states; its kind and project hold. Failed are those that still need somebody.</param>
public sealed record JobList(
    IReadOnlyList<JobRow> Jobs,
    int Total,
    IReadOnlyDictionary<JobState, int> States,
    IReadOnlyList<LaneRow> Lanes,
    IReadOnlyList<RecurringRow> Recurring)
{
    public int CountOf(params ReadOnlySpan<JobState> states)
    {
        var sum = 0;
        foreach (var state in states)
        {
            sum += States.GetValueOrDefault(state);
        }

        return sum;
    }
}

/// <summary>A lane with what runs and waits in it. <paramref name="Pause"/> is null while it works.</summary>
public sealed record LaneRow(Lane Lane, int Running, int Waiting, LanePause? Pause);

/// <summary>A recurring job: how often, when next, and how it went last time.</summary>
public sealed record RecurringRow(string Kind, string Title, TimeSpan Every, DateTimeOffset? Next, bool IsRunning, DateTimeOffset? LastEnded, JobState? LastState, Lane Lane);
