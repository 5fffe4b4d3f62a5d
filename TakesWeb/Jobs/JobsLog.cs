namespace TakesWeb.Jobs;

internal static partial class JobsLog
{
    [LoggerMessage(3001, LogLevel.Warning, "A subscriber of the live feed failed")]
    public static partial void FeedHandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(3002, LogLevel.Warning, "{Kind} failed, {Subject}: {Reason}")]
    public static partial void JobFailed(ILogger logger, string kind, string subject, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "{Kind} failed in try {Attempt} of {Attempts}, {Subject}; it is tried again")]
    public static partial void JobTriedAgain(ILogger logger, string kind, string subject, int attempt, int attempts, Exception exception);

    [LoggerMessage(3004, LogLevel.Error, "{Kind} failed for good after {Attempt} tries, {Subject}")]
    public static partial void JobGivenUp(ILogger logger, string kind, string subject, int attempt, Exception exception);

    [LoggerMessage(3005, LogLevel.Error, "The lane {Lane} is parked, the disk is full: {Reason}")]
    public static partial void LaneParked(ILogger logger, Lane lane, string reason);

    [LoggerMessage(3006, LogLevel.Information, "There is space again, the lane {Lane} goes on")]
    public static partial void LaneResumed(ILogger logger, Lane lane);

    [LoggerMessage(3007, LogLevel.Warning, "{Count} jobs were running when the server stopped; they run again")]
    public static partial void Interrupted(ILogger logger, int count);

    [LoggerMessage(3008, LogLevel.Error, "{Count} jobs took the server down with them too often; they are given up")]
    public static partial void Poisonous(ILogger logger, int count);

    [LoggerMessage(3009, LogLevel.Warning, "The look after parked lanes and old runs failed; it is tried again")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception);
}
