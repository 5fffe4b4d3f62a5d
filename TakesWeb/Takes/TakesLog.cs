namespace TakesWeb.Takes;

internal static partial class TakesLog
{
    [LoggerMessage(6001, LogLevel.Error, "Telling others of take {Take} failed; the reconciler will do it")]
    public static partial void AnnouncementFailed(ILogger logger, Guid take, Exception exception);

    [LoggerMessage(6002, LogLevel.Information, "{Shot} {Take} published: {Bytes} bytes from {Author}")]
    public static partial void Published(ILogger logger, string shot, string take, long bytes, string? author);

    [LoggerMessage(6003, LogLevel.Warning, "{Folder} is left alone: its metadata cannot be read ({Reason})")]
    public static partial void SidecarUnreadable(ILogger logger, string folder, string reason);

    [LoggerMessage(6004, LogLevel.Information, "Recovered {Shot} {Take}, which a stop had left half published")]
    public static partial void Recovered(ILogger logger, string shot, string take);

    [LoggerMessage(6005, LogLevel.Information, "Read {Project}: {Added} takes new to the index, {Changed} changed, {Away} away")]
    public static partial void Read(ILogger logger, string project, int added, int changed, int away);

    [LoggerMessage(6010, LogLevel.Information, "The project {Slug} was removed for good: {Bytes} bytes are free again")]
    public static partial void ProjectPurged(ILogger logger, string slug, long bytes);

    [LoggerMessage(6033, LogLevel.Warning, "{Folder} could not be removed to its end: somebody still writes there. The next start ends it")]
    public static partial void ProjectLeftAside(ILogger logger, string folder, Exception exception);

    [LoggerMessage(6011, LogLevel.Information, "Repaired {Folder}: its metadata comes from {Source}")]
    public static partial void TakeRepaired(ILogger logger, string folder, string source);

    [LoggerMessage(6006, LogLevel.Information, "The log {Path} had a torn last line, which was cut")]
    public static partial void TornEventCut(ILogger logger, string path);

    [LoggerMessage(6010, LogLevel.Information, "The index is filled anew: {Projects} projects, {Takes} takes, {Seconds:0.0} s")]
    public static partial void Rebuilt(ILogger logger, int projects, int takes, double seconds);

    [LoggerMessage(6011, LogLevel.Error, "The index could not be filled; while the server waits for it, it tries again")]
    public static partial void RebuildFailed(ILogger logger, Exception exception);

    [LoggerMessage(6012, LogLevel.Warning, "{Shot}: the link active_take pointed at {Link}; project.json says {Active}, and the link says so again")]
    public static partial void LinkOverruled(ILogger logger, string shot, string link, string active);

    [LoggerMessage(6021, LogLevel.Warning, "Telling others of {Subject} has to wait ({Reason})")]
    public static partial void AnnouncementWaits(ILogger logger, Guid subject, string reason);

    [LoggerMessage(6020, LogLevel.Warning, "{Folder} was withdrawn, but its bytes could not be struck off the books; the storage page may say too much until they are counted anew")]
    public static partial void BooksBehind(ILogger logger, string folder, Exception exception);

    [LoggerMessage(6025, LogLevel.Warning, "{Path} cannot be read: {Reason}. It is left alone")]
    public static partial void ExtraUnreadable(ILogger logger, string path, string reason);

    [LoggerMessage(6026, LogLevel.Information, "Purged {What}: {Bytes} bytes freed")]
    public static partial void ExtraPurged(ILogger logger, string what, long bytes);

    [LoggerMessage(6030, LogLevel.Information, "{Action} in {Project}: {Done} takes, {Refused} refused, {Bytes} bytes freed")]
    public static partial void BulkEnded(ILogger logger, BulkAction action, string project, int done, int refused, long bytes);

    [LoggerMessage(6031, LogLevel.Warning, "{Action} left take {Take} as it is: {Reason}")]
    public static partial void BulkRefused(ILogger logger, BulkAction action, Guid take, string reason);

    [LoggerMessage(6032, LogLevel.Information, "Old trash: {Purged} takes purged, {Bytes} bytes freed, {Waiting} due and waiting for another day's round")]
    public static partial void OldTrash(ILogger logger, int purged, long bytes, int waiting);
}
