namespace TakesWeb.Jobs;

internal static partial class JobsLog
{
    [LoggerMessage(3001, LogLevel.Warning, "A subscriber of the live feed failed")]
    public static partial void FeedHandlerFailed(ILogger logger, Exception exception);
}
