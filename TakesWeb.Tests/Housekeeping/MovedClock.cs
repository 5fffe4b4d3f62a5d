namespace TakesWeb.Housekeeping;

/// <summary>The real clock, moved.</summary>
internal sealed class MovedClock : TimeProvider
{
    public TimeSpan By { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(By.TotalSeconds * TimestampFrequency);
}
