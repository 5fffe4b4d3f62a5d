using System.Globalization;

namespace TakesWeb.Media;

/// <summary>
/// The frame at one second, or at half the duration when that is sooner; where it is flat, the best of 50 %, 25 %, 75 % and the
/// first. Seeking behind the last frame gives nothing and no error, hence the list.
/// </summary>
internal static class VideoPicture
{
    public const string HdrToSdr =
        "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,";

    public static async Task<PictureCandidate> MakeAsync(MediaCommand command, string source, MediaType type, MediaProbe probe, int box, CancellationToken ct)
    {
        if (probe.Codec is null)
        {
            return PictureCandidate.Failed(new PictureResult(PictureOutcome.NoPreview, "The file has sound but no picture."));
        }

        PictureCandidate? best = null;
        PictureResult? failure = null;
        foreach (var second in Seconds(probe.Duration))
        {
            var candidate = await FrameAsync(command, source, type, new Spot(second, Select: null), box, probe.IsHdr, ct);
            if (candidate.Pixels is { IsFlat: false })
            {
                return candidate;
            }

            if (candidate.Pixels is { } pixels && pixels.Spread > (best?.Pixels?.Spread ?? -1))
            {
                best = candidate;
            }

            // The first complaint is about the file; later ones are often about the seek.
            failure ??= candidate.Failure is { Detail: not "" } complaint ? complaint : null;
            if (candidate.Failure is { Outcome: PictureOutcome.Failed or PictureOutcome.NoPreview })
            {
                break;
            }
        }

        return best ?? PictureCandidate.Failed(failure ?? new PictureResult(PictureOutcome.Corrupt, "The file holds no frame that can be decoded.", ""));
    }

    /// <summary>The chosen frame and no other; where frames come at unequal distances, the one at the chosen time or the last before it.</summary>
    public static async Task<PictureCandidate> MakeAtAsync(
        MediaCommand command, string source, MediaType type, MediaProbe probe, int box, PictureMoment at, CancellationToken ct)
    {
        PictureCandidate? candidate = null;
        foreach (var spot in Spots(at, probe))
        {
            candidate = await FrameAsync(command, source, type, spot, box, probe.IsHdr, ct);
            if (candidate.Png is not null)
            {
                return candidate;
            }
        }

        return PictureCandidate.Failed(new PictureResult(
            PictureOutcome.NoPreview, $"There is no picture at {at}. Choose another frame, or let Takes choose.", candidate?.Failure?.Detail));
    }

    // A seek gives the first frame that does not begin before it: a quarter of a frame early is safe against rounded timestamps.
    private static IEnumerable<Spot> Spots(PictureMoment at, MediaProbe probe)
    {
        if (at.FrameOf(probe) is { } frame)
        {
            return probe is { FrameRate: { } rate, IsVariableRate: not true }
                ? [new Spot(Math.Max(0, (frame - 0.25) / rate.PerSecond), Select: null)]
                : [new Spot(0, $"select=eq(n\\,{frame}),")];
        }

        var time = at.Time!.Value;
        return new[] { time, time - 0.05, time - 0.25, time - 1, 0 }.Where(second => second >= 0).Select(second => new Spot(second, Select: null));
    }

    private static IEnumerable<double> Seconds(double? duration) => duration is { } whole
        ? new[] { Math.Min(1, whole / 2), whole * 0.5, whole * 0.25, whole * 0.75, 0 }.Distinct()
        : [1, 0];

    private static async Task<PictureCandidate> FrameAsync(
        MediaCommand command, string source, MediaType type, Spot spot, int box, bool isHdr, CancellationToken ct)
    {
        var filter = await RunAsync(isHdr);
        // Without zscale, or with a colour space that it refuses, an untuned picture is better than none.
        return isHdr && filter.Png is null ? await RunAsync(false) : filter;

        async Task<PictureCandidate> RunAsync(bool toneMap)
        {
            var fit = $"scale=w='max(1,trunc(iw*if(gt(sar,0),sar,1)*min(1,min({box}/(iw*if(gt(sar,0),sar,1)),{box}/ih))))'"
                + $":h='max(1,trunc(ih*min(1,min({box}/(iw*if(gt(sar,0),sar,1)),{box}/ih))))':flags=area,setsar=1,";
            var result = await command.FfmpegAsync(
                source, type,
                spot.Second > 0 ? ["-ss", spot.Second.ToString("0.######", CultureInfo.InvariantCulture)] : [],
                [
                    "-map", "0:V:0", "-an", "-sn", "-dn", "-frames:v", "1", "-vf", spot.Select + fit + (toneMap ? HdrToSdr : "") + "format=rgb24|rgba",
                    "-c:v", "png", "-f", "image2pipe",
                ],
                ct);
            return PictureCandidate.Of(result, toneMap ? "tone-mapped" : null);
        }
    }

    /// <summary>Where to seek, and a filter that picks a frame from there on.</summary>
    private sealed record Spot(double Second, string? Select);
}
