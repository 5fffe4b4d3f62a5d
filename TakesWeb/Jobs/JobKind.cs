namespace TakesWeb.Jobs;

/// <summary>A kind of job: its stable name (stored), the words people read, its lane, and how it is tried again.</summary>
/// <param name="Name">Stable and stored: letters, digits and dashes.</param>
/// <param name="Title">One or two words for the console: "Thumbnail", "Commit".</param>
/// <param name="Lane">The lane all jobs of this kind run in.</param>
public sealed record JobKind(string Name, string Title, Lane Lane)
{
    /// <summary>Tries in all, with growing pauses. A <see cref="PermanentJobFailureException"/> ends it at once.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>True: two requests with one key never run at the same time; one may wait beside one that runs.</summary>
    public bool IsOneAtATime { get; init; }

    /// <summary>Set for a recurring job: the time between two runs. The first run is one interval after the start.</summary>
    public TimeSpan? Every { get; init; }
}

/// <summary>What a job does. A body is safe to run twice, reads the present state, and gets ids alone.</summary>
public interface IJobBody
{
    Task RunAsync(JobRun run, CancellationToken ct);
}

/// <summary>
/// Asks for a run. <paramref name="Key"/> is the identity that coalesces: while one with the same kind and key waits, another ask
/// changes nothing; while one runs, exactly one more will follow.
/// </summary>
public sealed record JobRequest(JobKind Kind, string Key, IReadOnlyDictionary<string, string> Arguments)
{
    /// <summary>What the job is for, in words: "Deep Field, 003 Down the spiral, take 18".</summary>
    public string Subject { get; init; } = "";

    public Guid? ProjectId { get; init; }

    public Guid? ShotUid { get; init; }

    public Guid? TakeUid { get; init; }
}

/// <summary>The failure will be the same next time (corrupt media, a setting): no retry. The detail is for the console, such as a tail of stderr.</summary>
public sealed class PermanentJobFailureException(string reason, string? detail = null) : Exception(reason)
{
    public string? Detail { get; } = detail;
}
