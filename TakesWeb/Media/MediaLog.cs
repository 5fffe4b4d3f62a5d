namespace TakesWeb.Media;

internal static partial class MediaLog
{
    [LoggerMessage(2201, LogLevel.Information, "Decoders run inside bubblewrap")]
    public static partial void Sandboxed(ILogger logger);

    [LoggerMessage(2202, LogLevel.Warning, "Decoders run without a sandbox: {Reason}. Limits, whitelists and the hard kill still hold")]
    public static partial void NotSandboxed(ILogger logger, string reason);

    [LoggerMessage(2203, LogLevel.Warning, "{Program} was killed after {Seconds} s on {Path}")]
    public static partial void TimedOut(ILogger logger, string program, double seconds, string path);
}
