namespace TakesWeb.Media;

/// <summary>ffmpeg's arguments for a copy: one frame for each of the source, or for each place of a constant rate.</summary>
internal static class ProxyFilters
{
    public const int Group = 12;

    private const int HdHeight = 720;

    // After it all frames are tagged BT.709 in the narrow range, which every browser assumes of HD.
    private static readonly string[] Tags = ["-color_range", "tv", "-colorspace", "bt709", "-color_trc", "bt709", "-color_primaries", "bt709"];

    /// <summary>A film of pictures that come one by one as PNG; what is transparent in them lies over black.</summary>
    public static IReadOnlyList<string> Film(FrameRate rate, int width, int height, string threads) =>
    [
        "-f", "image2pipe", "-c:v", "png", "-framerate", $"{rate}", "-i", "pipe:0", "-an",
        "-vf", $"format=gbrap,premultiply=inplace=1,scale={Even(width)}:{Even(height)}:flags=bicubic:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p",
        .. H264(threads), .. Tags, .. Container(rate),
    ];

    public static IReadOnlyList<string> Encode(ProxyPlan plan, string threads) =>
    [
        "-map", "0:V:0", .. Sound(plan.Probe, plan.Times.Start - plan.Times.FileStart, isCopied: false), "-sn", "-dn",
        "-vf", string.Join(',', Picture(plan)),
        "-vsync", "cfr", "-r", $"{plan.Rate}", .. plan.Frames is { } frames ? ["-frames:v", $"{frames.Count}"] : Array.Empty<string>(),
        .. H264(threads), .. Tags, .. Container(plan.Rate),
    ];

    /// <summary>Two runs: the container first, which rounds times to the ticks of the rate; then each time becomes the multiple that it stands for.</summary>
    public static IReadOnlyList<string> RepackFirst(ProxyPlan plan) =>
    [
        "-map", "0:V:0", .. Sound(plan.Probe, plan.Times.Start - plan.Times.FileStart, isCopied: plan.Probe.Audio?.Codec is "aac" or "mp3"), "-sn", "-dn", "-c:v", "copy", .. Container(plan.Rate),
    ];

    public static IReadOnlyList<string> RepackSecond(ProxyPlan plan)
    {
        var step = plan.Rate.Denominator;
        return
        [
            "-map", "0", "-c", "copy", "-bsf:v", $"setts=pts={step}*round(PTS/{step}):dts={step}*round(DTS/{step}):duration={step}", .. Container(plan.Rate),
        ];
    }

    public static IReadOnlyList<string> SoundAlone() =>
        ["-map", "0:a:0", "-vn", "-sn", "-dn", .. SoundCodec, "-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart", "-progress", "pipe:1", "-f", "ipod"];

    private static string[] H264(string threads) =>
    [
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-profile:v", "high", "-g", $"{Group}", "-keyint_min", $"{Group}", "-sc_threshold", "0", "-bf", "0",
        "-pix_fmt", "yuv420p", "-threads", threads,
    ];

    private static string[] SoundCodec => ["-c:a", "aac", "-b:a", "192k", "-ac", "2", "-ar", "48000"];

    private static string[] Container(FrameRate rate) =>
    [
        "-map_metadata", "-1", "-map_chapters", "-1", "-video_track_timescale", $"{rate.Numerator}", "-movflags", "+faststart", "-max_muxing_queue_size", "4096",
        "-progress", "pipe:1", "-stats_period", "0.5", "-f", "mp4",
    ];

    /// <summary>Sound begins with the first picture: what was before it is cut, what comes later is preceded by silence.</summary>
    private static string[] Sound(MediaProbe probe, double shift, bool isCopied) => probe.Audio is null ? ["-an"]
        : isCopied ? ["-map", "0:a:0", "-c:a", "copy"]
        : ["-map", "0:a:0", "-af", FormattableString.Invariant($"asetpts=PTS-({shift:0.######})/TB,aresample=async=1:first_pts=0"), .. SoundCodec];

    private static IEnumerable<string> Picture(ProxyPlan plan)
    {
        if (plan.Probe.FieldOrder is not null)
        {
            yield return "bwdif=mode=send_frame:parity=auto:deint=all";
        }

        if (plan.Frames is null)
        {
            // Numbered, not timed: a copy has the frames of its source, however its container rounds their times.
            yield return $"settb={plan.Rate.Denominator}/{plan.Rate.Numerator}";
            yield return "setpts=N";
        }
        else
        {
            yield return "setpts=PTS-STARTPTS";
            yield return $"fps={plan.Rate}:round=near";
            // The last place may lie a rounding behind what the filter still gives.
            yield return "tpad=stop_mode=clone:stop=2";
        }

        yield return Scale(plan);
        yield return "setsar=1";
        if (plan.ToneMap)
        {
            yield return VideoPicture.HdrToSdr.TrimEnd(',');
        }

        yield return "format=yuv420p";
    }

    private static string Scale(ProxyPlan plan)
    {
        var colours = plan.ToneMap ? "" : $":out_color_matrix=bt709:out_range=tv{InputMatrix(plan.Probe)}";
        if (plan.Probe is { Width: { } width, Height: { } height })
        {
            var fit = Math.Min(1, (double)plan.Edge / Math.Max(width, height));
            return $"scale={Even(width * fit)}:{Even(height * fit)}:flags=bicubic{colours}";
        }

        const string Across = "iw*if(gt(sar,0),sar,1)";
        var factor = $"min(1,{plan.Edge}/max({Across},ih))";
        return $"scale=w='max(2,trunc({Across}*{factor}/2+0.25)*2)':h='max(2,trunc(ih*{factor}/2+0.25)*2)':flags=bicubic{colours}";
    }

    // 4:2:0 has one colour for two pixels, both ways.
    private static int Even(double side) => Math.Max(2, (int)Math.Floor((side / 2) + 0.25) * 2);

    // Where a file does not say: BT.601 below HD and BT.709 from there, as players guess. RGB has no matrix.
    private static string InputMatrix(MediaProbe probe) =>
        probe.PixelFormat?.StartsWith("yuv", StringComparison.Ordinal) != true || probe.Colour?.Matrix is not null ? ""
            : probe.Height >= HdHeight ? ":in_color_matrix=bt709" : ":in_color_matrix=bt601";
}

/// <summary>All that decides how a copy is made.</summary>
/// <param name="Probe">Of the source.</param>
/// <param name="Times">Of the source's frames.</param>
/// <param name="Rate">Of the copy.</param>
/// <param name="Edge">The longer side of the copy at most.</param>
internal sealed record ProxyPlan(MediaProbe Probe, FrameTimes Times, FrameRate Rate, int Edge)
{
    public bool ToneMap { get; init; }

    /// <summary>Which frame of the source each frame of the copy shows; null for one each.</summary>
    public IReadOnlyList<int>? Frames { get; init; }
}
