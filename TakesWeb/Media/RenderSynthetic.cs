using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>
/// Draws a video without any input: what the built-in generator and the demo project show. Equal wishes give equal bytes on one
/// machine; two seeds never do.
/// </summary>
public sealed class RenderSynthetic(MediaCommand command, ProbeMedia probeMedia)
{
    private const string WorkFile = "video.mp4";
    private const int ReferencePixels = 1280 * 720;

    /// <summary>
    /// Writes an H.264 mp4 (4:2:0, constant rate, index first) to <paramref name="output"/>, replaced atomically; refused wishes and
    /// failures leave nothing behind. <paramref name="onProgress"/> hears frame n of m, from a pool thread.
    /// </summary>
    public async Task<Outcome<SyntheticRender>> RunAsync(SyntheticVideo video, string output, Action<long, long>? onProgress, CancellationToken ct)
    {
        if (video.FindProblem() is { } problem)
        {
            return problem;
        }

        var folder = DurableFile.TemporaryName(output);
        Directory.CreateDirectory(folder);
        try
        {
            return await DrawAsync(video, folder, output, onProgress, ct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<Outcome<SyntheticRender>> DrawAsync(SyntheticVideo video, string folder, string output, Action<long, long>? onProgress, CancellationToken ct)
    {
        var (width, height) = (video.Width & ~1, video.Height & ~1);
        var scene = SyntheticScene.Of(video, width, height);
        var font = SyntheticText.FindFont();
        var text = font is null ? "" : SyntheticText.Burn(video, font, folder, width, height);
        var result = await command.DrawAsync(folder, Arguments(video, scene, text), TimeoutOf(video), line => Report(line, video.FrameCount, onProgress), ct);
        var drawn = Path.Combine(folder, WorkFile);
        if (!result.Succeeded || FileStat.Of(drawn) is not { Size: > 0 })
        {
            return new Problem(
                ProblemKind.Unavailable,
                result.TimedOut
                    ? $"Drawing {video.FrameCount} frames was stopped after {result.Took.TotalSeconds:0} seconds. Try fewer or smaller frames."
                    : $"ffmpeg could not draw the {video.Model} video: {result.ErrorTail}");
        }

        var probe = await probeMedia.RunAsync(drawn, MediaTypes.Mp4, ct);
        if (probe.Probe is not { FrameCount: { } frames, Duration: { } seconds })
        {
            return new Problem(ProblemKind.Unavailable, $"The drawn {video.Model} video cannot be read back: {probe.Failure?.Reason}");
        }

        DurableFile.Sync(drawn);
        File.Move(drawn, output, overwrite: true);
        DurableFile.SyncFolder(Path.GetDirectoryName(output)!);
        return new SyntheticRender(
            width, height, video.Rate, frames, seconds, scene.Parameters,
            font is null ? "Timecode and prompt were left out: no font is installed (on Debian: apt-get install fonts-dejavu-core)." : null,
            result.Took.TotalSeconds);
    }

    private IReadOnlyList<string> Arguments(SyntheticVideo video, SyntheticScene scene, string text) =>
    [
        "-f", "lavfi", "-i", scene.Source,
        "-filter_complex", $"[0:v]{scene.Look}{text},format=yuv420p,setsar=1[v]", "-map", "[v]",
        "-frames:v", $"{video.FrameCount}", "-r", $"{video.Rate}",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "24", "-bf", "0", "-threads", command.Threads,
        "-color_range", "tv", "-colorspace", "bt709", "-color_trc", "bt709", "-color_primaries", "bt709",
        // Pictures of two seeds may happen to be alike (a field of cells that died): the files never are.
        "-metadata", $"comment=takes built-in {video.Model} seed={video.Seed}",
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart",
        "-progress", "pipe:1", "-stats_period", "0.25", "-f", "mp4", WorkFile,
    ];

    private static TimeSpan TimeoutOf(SyntheticVideo video)
    {
        var size = Math.Max(0.25, (double)video.Width * video.Height / ReferencePixels);
        return TimeSpan.FromSeconds(Math.Min(3600, 60 + (video.FrameCount * size)));
    }

    // ffmpeg -progress writes key=value lines; "frame=12" is the one of interest.
    private static void Report(string line, long frames, Action<long, long>? onProgress)
    {
        if (onProgress is not null && line.StartsWith("frame=", StringComparison.Ordinal) && long.TryParse(line.AsSpan(6), out var frame))
        {
            onProgress(Math.Min(frame, frames), frames);
        }
    }
}
