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

    [LoggerMessage(6006, LogLevel.Information, "The log {Path} had a torn last line, which was cut")]
    public static partial void TornEventCut(ILogger logger, string path);

    [LoggerMessage(6010, LogLevel.Information, "The index is filled anew: {Projects} projects, {Takes} takes, {Seconds:0.0} s")]
    public static partial void Rebuilt(ILogger logger, int projects, int takes, double seconds);

    [LoggerMessage(6011, LogLevel.Error, "The index could not be filled; while the server waits for it, it tries again")]
    public static partial void RebuildFailed(ILogger logger, Exception exception);

    [LoggerMessage(6012, LogLevel.Warning, "{Shot}: the link active_take pointed at {Link}; project.json says {Active}, and the link says so again")]
    public static partial void LinkOverruled(ILogger logger, string shot, string link, string active);
}
