namespace TakesWeb.Housekeeping;

internal static partial class HousekeepingLog
{
    [LoggerMessage(8301, LogLevel.Information, "Removed {Path}: {Reason}")]
    public static partial void Removed(ILogger logger, string path, string reason);

    [LoggerMessage(8302, LogLevel.Warning, "{Path} is a leftover and could not be removed: {Reason}")]
    public static partial void NotRemoved(ILogger logger, string path, string reason);

    [LoggerMessage(8303, LogLevel.Warning, "Git was not measured now; the next round does it")]
    public static partial void NotMeasured(ILogger logger, Exception exception);
}
