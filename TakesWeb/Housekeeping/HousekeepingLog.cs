namespace TakesWeb.Housekeeping;

internal static partial class HousekeepingLog
{
    [LoggerMessage(8301, LogLevel.Information, "Removed {Path}: {Reason}")]
    public static partial void Removed(ILogger logger, string path, string reason);

    [LoggerMessage(8302, LogLevel.Warning, "{Path} is a leftover and could not be removed: {Reason}")]
    public static partial void NotRemoved(ILogger logger, string path, string reason);

    [LoggerMessage(8303, LogLevel.Warning, "Git was not measured now; the next round does it")]
    public static partial void NotMeasured(ILogger logger, Exception exception);

    [LoggerMessage(8401, LogLevel.Information, "server.db is backed up as {Path} (accounts: {Accounts}, tokens: {Tokens})")]
    public static partial void BackedUp(ILogger logger, string path, int accounts, int tokens);

    [LoggerMessage(8402, LogLevel.Error, "server.db was not backed up: {Reason}")]
    public static partial void NotBackedUp(ILogger logger, string reason);
}
