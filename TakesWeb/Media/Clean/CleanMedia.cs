using TakesWeb.Media.Parameters;

namespace TakesWeb.Media.Clean;

/// <summary>
/// Copies media without what a generator or a camera wrote beside its pictures and sound: prompts, workflows, places, addresses. Pictures, films and
/// sound are the same to the bit where the format lets them be: PNG, JPEG, WebP, GIF, all films and sounds. Of TIFF, EXR, HEIC, AVIF, BMP and TGA
/// it makes a PNG of at most 2048 pixels. Believed is what the copy holds, read again, never an exit code. What is written into the pictures
/// themselves, seen or hidden, stays; only the text that NovelAI hides in the alpha of a PNG is known, and then the alpha is left out.
/// </summary>
public sealed class CleanMedia(MediaCommand command, ProbeMedia probeMedia, MakePicture makePicture, ReadParameters readParameters)
{
    private const int StillEdge = 2048;

    /// <summary>Writes into <paramref name="folder"/>, which holds nothing else. A failure may leave files behind; the folder is the caller's to remove.</summary>
    public async Task<CleanResult> RunAsync(string source, MediaType type, string folder, CancellationToken ct)
    {
        var target = Path.Combine(folder, $"clean.{type.Extension}");
        if (type.Kind != MediaKind.Image)
        {
            return await RepackAsync(source, type, target, folder, ct);
        }

        if (CopierOf(type) is not { } copy)
        {
            return await StillAsync(source, type, Path.Combine(folder, "clean.png"), ct);
        }

        await Task.Run(() => Filter(source, target, copy), ct);
        if (Says(target, type, []))
        {
            await command.ConvertAsync(source, type, ["-frames:v", "1", "-vf", "format=rgb24", "-map_metadata", "-1", "-c:v", "png", "-f", "image2", "-update", "1", target], MediaWork.On(1, null, null, folder), ct);
        }

        var probed = await probeMedia.RunAsync(target, type, ct);
        return probed.Probe is null ? probed.Failure!
            : Says(target, type, []) ? Stubborn
            : new CleanResult(target, type);
    }

    private static PictureResult Stubborn => new(PictureOutcome.NoPreview, "What its generator wrote into it cannot be taken out.");

    private static Action<Stream, Stream>? CopierOf(MediaType type) =>
        type == MediaTypes.Png ? CleanPng.Copy
        : type == MediaTypes.Jpeg ? CleanJpeg.Copy
        : type == MediaTypes.WebP ? CleanWebP.Copy
        : type == MediaTypes.Gif ? CleanGif.Copy
        : null;

    private static void Filter(string source, string target, Action<Stream, Stream> copy)
    {
        using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 128 * 1024, FileOptions.SequentialScan);
        using var to = new FileStream(target, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 128 * 1024);
        copy(from, to);
    }

    private bool Says(string path, MediaType type, IReadOnlyList<FoundText> tags) => readParameters.Run(path, type, tags) is not null;

    private async Task<CleanResult> StillAsync(string source, MediaType type, string target, CancellationToken ct)
    {
        var made = await makePicture.RunAsync(source, type, probe: null, target, StillEdge, ct);
        return made.Outcome == PictureOutcome.Made ? new CleanResult(target, MediaTypes.Png) : made;
    }

    /// <summary>The packets of all pictures and sounds in a new container of the same kind. Subtitles, chapters, data and covers stay behind.</summary>
    private async Task<CleanResult> RepackAsync(string source, MediaType type, string target, string folder, CancellationToken ct)
    {
        var before = await probeMedia.RunAsync(source, type, ct);
        if (before.Probe is not { } probe)
        {
            return before.Failure!;
        }

        string[] fast = type.Demuxer == "mov" ? ["-movflags", "+faststart"] : type == MediaTypes.Mp3 ? ["-id3v2_version", "0"] : [];
        var work = MediaWork.On((int)Math.Min(probe.FrameCount ?? 10_000, int.MaxValue), 1280, 720, folder);
        var result = await command.ConvertAsync(
            source, type,
            ["-map", "0:V?", "-map", "0:a?", "-sn", "-dn", "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-max_muxing_queue_size", "4096", .. fast, target], work, ct);
        if (!result.Succeeded)
        {
            return DamageReason.Of(result);
        }

        var after = await probeMedia.RunAsync(target, type, ct);
        return after.Probe is not { } made ? after.Failure!
            : (made.Codec, made.FrameCount, made.Audio?.Codec) != (probe.Codec, probe.FrameCount, probe.Audio?.Codec)
                ? new PictureResult(PictureOutcome.NoPreview, "It cannot be packed anew without losing frames.", result.ErrorTail)
            : Says(target, type, after.Tags) ? Stubborn
            : new CleanResult(target, type);
    }
}

/// <summary>The clean copy, or why there is none.</summary>
/// <param name="File">In the caller's folder.</param>
/// <param name="Type">The source's own, or PNG.</param>
public sealed record CleanResult(string? File, MediaType? Type)
{
    /// <summary>Null when there is a copy.</summary>
    public PictureResult? Failure { get; init; }

    public static implicit operator CleanResult(PictureResult failure) => new(null, null) { Failure = failure };
}
