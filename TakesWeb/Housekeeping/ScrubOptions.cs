namespace TakesWeb.Housekeeping;

/// <summary>Takes:Scrub:*.</summary>
public sealed record ScrubOptions
{
    /// <summary>Takes:Scrub:Interval: how often all media is read again. Weekly unless told.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Takes:Scrub:BytesPerSecond: how fast it reads at most, so that people do not feel it. 50 MB unless told; 0 is as fast as the disk.</summary>
    public long BytesPerSecond { get; init; } = 50_000_000;

    /// <summary>Takes:Scrub:Slice: after this time it lets other maintenance go first, and goes on where it was. Four minutes unless told.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromMinutes(4);
}

/// <summary>Takes:Upkeep:*.</summary>
public sealed record UpkeepOptions
{
    /// <summary>Takes:Upkeep:Interval: how often the history of each project is packed. Weekly unless told.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromDays(7);
}
