namespace TakesWeb.Git;

internal static partial class GitLog
{
    [LoggerMessage(4001, LogLevel.Warning, "{Repository}: removed the lock of a commit that was cut short")]
    public static partial void LockRemoved(ILogger logger, string repository);

    [LoggerMessage(4002, LogLevel.Information, "{Repository}: committed {Changes} changes as {Sha}")]
    public static partial void Committed(ILogger logger, string repository, int changes, string sha);

    [LoggerMessage(4003, LogLevel.Warning, "{Repository}: {Path} was to be committed and is not there; HEAD keeps what it has")]
    public static partial void FileAbsent(ILogger logger, string repository, string path);

    [LoggerMessage(4004, LogLevel.Warning, "{Repository}: git-lfs could not install its hooks: {Reason}")]
    public static partial void HooksNotInstalled(ILogger logger, string repository, string reason);

    [LoggerMessage(4005, LogLevel.Warning, "{Project}: {Changes} changes are reported as waiting although HEAD holds them; stopped asking")]
    public static partial void NothingNew(ILogger logger, Guid project, int changes);

    [LoggerMessage(4006, LogLevel.Warning, "{Repository}: the index was not brought up to date after files were exchanged ({Reason}); Git reads them once at its next status")]
    public static partial void IndexNotRefreshed(ILogger logger, string repository, string reason);
}
