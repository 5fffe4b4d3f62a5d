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

/// <summary>When this run of the server began: what is older was not written by it.</summary>
internal sealed record ServerStart(DateTimeOffset At);
