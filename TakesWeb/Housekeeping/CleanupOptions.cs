namespace TakesWeb.Housekeeping;

/// <summary>Takes:Cleanup:*.</summary>
public sealed record CleanupOptions
{
    /// <summary>
    /// Takes:Cleanup:GraceHours: a leftover is touched only when nobody wrote it for this long. 24 unless told. With less than one, what this
    /// run of the server wrote still gets an hour: it may be on its way to somewhere.
    /// </summary>
    public double GraceHours { get; init; } = 24;
}

/// <summary>Takes:Trash:*, as far as the cleanup asks.</summary>
public sealed record OrphanOptions
{
    /// <summary>Takes:Trash:Days: how long the scheduled cleanup keeps the takes of a shot in the trash. 30 unless told; 0: until somebody cleans up by hand.</summary>
    public double Days { get; init; } = 30;
}

/// <summary>When this run of the server began: what is older was not written by it.</summary>
internal sealed record ServerStart(DateTimeOffset At)
{
    /// <summary>The same moment on the clock that nobody sets.</summary>
    public long? Timestamp { get; init; }

    public static ServerStart Now(TimeProvider clock) => new(clock.GetUtcNow()) { Timestamp = clock.GetTimestamp() };

    /// <summary>How long the server runs, whatever the wall clock says.</summary>
    public TimeSpan Uptime(TimeProvider clock) => Timestamp is { } began ? clock.GetElapsedTime(began) : clock.GetUtcNow() - At;

    /// <summary>
    /// The wall clock, as far as it is to be believed: one that was set forward while the server ran has not made anything older. One that was
    /// set back is believed, for it only lets things live longer. A machine that slept counts as one whose clock was set.
    /// </summary>
    public DateTimeOffset Believed(TimeProvider clock)
    {
        var (said, counted) = (clock.GetUtcNow(), At + Uptime(clock));
        return said < counted ? said : counted;
    }
}
