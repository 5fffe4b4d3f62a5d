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

    [LoggerMessage(8310, LogLevel.Error, "{Project}: the object {Oid} is damaged, and no copy here is intact")]
    public static partial void Damaged(ILogger logger, string project, string oid);

    [LoggerMessage(8311, LogLevel.Warning, "{Project}: repaired {Files} files of the object {Oid}")]
    public static partial void Repaired(ILogger logger, string project, int files, string oid);

    [LoggerMessage(8312, LogLevel.Information, "{Project}: scrubbed {Subset}: {Objects} objects, {Bytes} bytes; {Repaired} repaired, {Linked} linked again, {Findings} findings")]
    public static partial void Scrubbed(ILogger logger, string project, string subset, int objects, long bytes, int repaired, int linked, int findings);

    [LoggerMessage(8313, LogLevel.Warning, "{Project}: the remote {Remote} was asked for media and did not give all of it: {Reason}")]
    public static partial void RemoteRefused(ILogger logger, string project, string remote, string reason);

    [LoggerMessage(8320, LogLevel.Information, "{Project}: packed its history from {Before} to {After} bytes")]
    public static partial void Packed(ILogger logger, string project, long before, long after);

    [LoggerMessage(8321, LogLevel.Warning, "{Project}: its history was not packed: {Reason}")]
    public static partial void NotPacked(ILogger logger, string project, string reason);
}
