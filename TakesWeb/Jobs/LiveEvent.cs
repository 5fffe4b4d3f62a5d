namespace TakesWeb.Jobs;

/// <summary>Something changed. Ids only: whoever cares reads the present state.</summary>
/// <param name="Type">"take", "shot", "project", "job" or "storage".</param>
public sealed record LiveEvent(string Type, Guid? ProjectId = null, Guid? ShotUid = null, Guid? TakeUid = null)
{
    public string? JobId { get; init; }

    /// <summary>For jobs: the kind's name.</summary>
    public string? JobKind { get; init; }

    /// <summary>For jobs: scheduled, queued, running, succeeded, failed or cancelled. For takes: added, changed or removed.</summary>
    public string? State { get; init; }

    /// <summary>0 to 1 while it runs.</summary>
    public double? Progress { get; init; }

    public string? Text { get; init; }
}
