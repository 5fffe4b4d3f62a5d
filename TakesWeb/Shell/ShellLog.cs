namespace TakesWeb.Shell;

internal static partial class ShellLog
{
    [LoggerMessage(10001, LogLevel.Information, "The library {Folder} is ready: {Projects} projects, index {Index}, {Seconds:0.0} s")]
    public static partial void Ready(ILogger logger, string folder, int projects, string index, double seconds);
}
