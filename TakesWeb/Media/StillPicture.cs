namespace TakesWeb.Media;

/// <summary>
/// Images go through vips, which knows orientation, colour profiles, CMYK and 16 bits; TGA, BMP and the EXR that vips refuses go
/// through ffmpeg, which is silently wrong on TIFF. Linear EXR gets a display transfer and a label that says so.
/// </summary>
internal static class StillPicture
{
    private const string ToneMapped = "tone-mapped";

    public static async Task<PictureCandidate> MakeAsync(MediaCommand command, string source, MediaType type, MediaProbe probe, int box, PictureMoment? at, CancellationToken ct)
    {
        if (type == MediaTypes.Bmp && BmpBitFields.IsNeededFor(source))
        {
            return await BmpBitFields.MakeAsync(command, source, box, ct);
        }

        if (type == MediaTypes.Tga || type == MediaTypes.Bmp)
        {
            return await ByFfmpegAsync(command, source, type, box, null, ct);
        }

        if (type == MediaTypes.Exr)
        {
            var candidate = await ByVipsAsync(command, source, type, page: null, box, ct);
            // Where vips finds damage its word holds: ffmpeg would fill the hole with black.
            return candidate.Failure is { Outcome: PictureOutcome.NoPreview } ? await ByFfmpegAsync(command, source, type, box, ToneMapped, ct) : candidate;
        }

        return probe.FrameCount is > 1 && (type == MediaTypes.Gif || type == MediaTypes.WebP)
            ? at?.FrameOf(probe) is { } chosen ? await ByVipsAsync(command, source, type, chosen, box, ct) : await FromAnimationAsync(command, source, type, probe.FrameCount.Value, box, ct)
            : await ByVipsAsync(command, source, type, page: null, box, ct);
    }

    private static async Task<PictureCandidate> FromAnimationAsync(MediaCommand command, string source, MediaType type, long pages, int box, CancellationToken ct)
    {
        var best = await ByVipsAsync(command, source, type, 0, box, ct);
        foreach (var page in new[] { pages / 2, pages / 4, pages * 3 / 4 }.Distinct().Where(page => page > 0))
        {
            if (best.Pixels is null or { IsFlat: false })
            {
                break;
            }

            var later = await ByVipsAsync(command, source, type, page, box, ct);
            best = later.Pixels?.Spread > best.Pixels.Spread ? later : best;
        }

        return best;
    }

    private static async Task<PictureCandidate> ByVipsAsync(MediaCommand command, string source, MediaType type, long? page, int box, CancellationToken ct)
    {
        var isExr = type == MediaTypes.Exr;
        var candidate = await RunAsync("warning");
        // Some phones leave stray bytes before the end marker of a JPEG: the only damage that harms nothing.
        var isHarmless = candidate.Failure?.Detail is { } detail
            && detail.Contains("extraneous bytes before marker 0xd9", StringComparison.Ordinal)
            && !detail.Contains("Premature", StringComparison.OrdinalIgnoreCase);
        return isHarmless ? await RunAsync("error") : candidate;

        async Task<PictureCandidate> RunAsync(string failOn)
        {
            var result = await command.VipsAsync(
                "vips", source, trusted: isExr,
                [
                    "thumbnail", page is { } number ? $"{source}[page={number}]" : source, ".png[strip,bitdepth=8]", $"{box}", "--height", $"{box}",
                    "--size", "down", "--export-profile", "srgb", "--fail-on", failOn,
                ],
                ct);
            // libtiff only warns when the JPEG inside it ends early, and paints the rest grey.
            return result.ErrorTail.Contains("premature end", StringComparison.OrdinalIgnoreCase)
                ? PictureCandidate.Failed(DamageReason.Of(result))
                : PictureCandidate.Of(result, isExr ? ToneMapped : null);
        }
    }

    private static async Task<PictureCandidate> ByFfmpegAsync(MediaCommand command, string source, MediaType type, int box, string? label, CancellationToken ct)
    {
        List<string> before = ["-xerror", "-err_detect", "explode"];
        before.AddRange(type == MediaTypes.Tga ? ["-pattern_type", "none", "-c:v", "targa"] : []);
        before.AddRange(type == MediaTypes.Exr ? ["-apply_trc", "iec61966_2_1"] : []);
        var result = await command.FfmpegAsync(
            source, type, before,
            ["-frames:v", "1", "-vf", Fit(box) + ",format=rgb24|rgba", "-c:v", "png", "-f", "image2pipe"],
            ct);
        // On a still image every complaint of the decoder is about this one picture: half of it may be made up.
        return result.ErrorTail.Length > 0 ? PictureCandidate.Failed(DamageReason.Of(result)) : PictureCandidate.Of(result, label);
    }

    internal static string Fit(int box) =>
        $"scale=w='max(1,trunc(iw*min(1,min({box}/iw,{box}/ih))))':h='max(1,trunc(ih*min(1,min({box}/iw,{box}/ih))))':flags=area";
}
