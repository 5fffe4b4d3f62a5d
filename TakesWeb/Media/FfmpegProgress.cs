namespace TakesWeb.Media;

/// <summary>What ffmpeg -progress writes: lines of key and value, "frame=12", "out_time_us=480000".</summary>
internal static class FfmpegProgress
{
    private const string Frame = "frame=";
    private const string Time = "out_time_us=";

    /// <summary>0 for a line that tells no frame.</summary>
    public static int FramesIn(string line) => line.StartsWith(Frame, StringComparison.Ordinal) && int.TryParse(line.AsSpan(Frame.Length), out var frame) ? frame : 0;

    public static long? MicrosecondsIn(string line) => line.StartsWith(Time, StringComparison.Ordinal) && long.TryParse(line.AsSpan(Time.Length), out var reached) ? reached : null;
}
