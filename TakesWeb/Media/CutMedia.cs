using System.Globalization;
using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>
/// Takes the exact frame, or the exact range of frames, out of a video. Frames are counted from 0 in the order of showing; where a file's
/// frames come at unequal distances, frame n is the one that is shown at (n + 1/2) / rate. Writes into a folder of the caller's, which has
/// nothing else in it.
/// </summary>
public sealed class CutMedia(MediaCommand command)
{
    // Longer than any reordering: from here on the frames that are wanted are decoded in full.
    private const double RunUp = 1.5;

    /// <summary>The largest drawing that is taken in, in bytes and in pixels on a side.</summary>
    public const int LargestDrawing = 24 << 20;
    private const int LongestSide = 8192;

    /// <summary>One frame as a PNG in its full size, 8 bits, turned as a player turns it. HDR is tone-mapped where that can be done.</summary>
    public async Task<Outcome<string>> FrameAsync(string source, MediaType type, MediaProbe? probe, int frame, string folder, CancellationToken ct)
    {
        var index = await IndexAsync(source, type, ct);
        var wanted = index is null ? frame : Resolve(index, probe, frame);
        if (index is not null && wanted >= index.Count)
        {
            return Beyond(frame, index.Count);
        }

        const string Name = "frame.png";
        var look = probe?.Hdr is "PQ" or "HDR10" or "HLG" ? VideoPicture.HdrToSdr : "";
        foreach (var isSought in index is null ? [false] : new[] { true, false })
        {
            var seek = isSought ? Seek(index!, wanted) : [];
            var pick = index is null ? $"select='eq(n\\,{wanted})'" : $"select='gte(t\\,{Text(index.Before(wanted))})'";
            await command.CutAsync(
                source, type, folder, seek,
                ["-map", "0:V:0", "-an", "-sn", "-dn", "-frames:v", "1", "-vf", $"{pick},{look}format=rgb24", "-fps_mode", "passthrough", "-map_metadata", "-1", "-c:v", "png", "-f", "image2", "-update", "1", "-y", Name], null, ct);
            if (PngCheck.IsWhole(Path.Combine(folder, Name)))
            {
                return Path.Combine(folder, Name);
            }
        }

        return index is null ? Problem.Invalid($"There is no frame {frame} that can be decoded.") : Problem.Conflict($"Frame {frame} cannot be decoded: the file is damaged there.");
    }

    /// <summary>
    /// Draws a picture that came from outside, over a frame where there is one: decoded, bounded, and encoded anew, so that nothing of the file
    /// that came is kept.
    /// </summary>
    public async Task<Outcome<string>> DrawAsync(byte[] drawing, string? frame, string folder, CancellationToken ct)
    {
        if (drawing.Length > LargestDrawing)
        {
            return new Problem(ProblemKind.TooLarge, $"The drawing is larger than {ByteText.Of(LargestDrawing)}.");
        }

        using var stream = new MemoryStream(drawing, writable: false);
        if (PngCheck.FindDamage(stream) is { } damage)
        {
            return Problem.Invalid($"frame_data is no whole PNG. {damage}");
        }

        var (width, height) = (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(drawing.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(drawing.AsSpan(20)));
        if (width > LongestSide || height > LongestSide)
        {
            return new Problem(ProblemKind.TooLarge, $"The drawing is {width} by {height} pixels; at most {LongestSide} on a side are taken in.");
        }

        const string Name = "drawn.png";
        await File.WriteAllBytesAsync(Path.Combine(folder, "drawing.png"), drawing, ct);
        string[] guard = ["-protocol_whitelist", "file", "-format_whitelist", "png_pipe", "-codec_whitelist", "png", "-max_pixels", $"{LongestSide * LongestSide}", "-f", "png_pipe"];
        string[] over = frame is null
            ? ["-vf", "format=rgb24|rgba"]
            : ["-filter_complex", "[1:v]format=rgba[d];[0:v]format=gbrp[f];[d][f]scale2ref[o][b];[b][o]overlay=format=gbrp,format=rgb24"];
        string[] inputs = frame is null ? [.. guard, "-i", "drawing.png"] : [.. guard, "-i", Path.GetFileName(frame), .. guard, "-i", "drawing.png"];
        var result = await command.DrawAsync(folder, [.. inputs, .. over, "-frames:v", "1", "-map_metadata", "-1", "-c:v", "png", "-f", "image2", "-update", "1", "-y", Name], TimeSpan.FromSeconds(60), static _ => { }, ct);
        return PngCheck.IsWhole(Path.Combine(folder, Name))
            ? Path.Combine(folder, Name)
            : Problem.Invalid($"frame_data cannot be decoded as a PNG. {result.ErrorTail.Split('\n')[0]}");
    }

    /// <summary>
    /// The frames from <paramref name="first"/> to <paramref name="last"/>, both included, with the sound beside them and the file's own
    /// metadata. Copied as they are where that gives exactly these frames, encoded anew otherwise.
    /// </summary>
    /// <param name="onProgress">Hears 0 to 1.</param>
    public async Task<Outcome<CutClip>> RangeAsync(string source, MediaType type, MediaProbe probe, int first, int last, string folder, Action<double> onProgress, CancellationToken ct)
    {
        var index = await IndexAsync(source, type, ct);
        if (index is null)
        {
            return await EncodeAsync(source, type, probe, null, (first, last), folder, onProgress, ct);
        }

        var (from, to) = (Resolve(index, probe, first), Resolve(index, probe, last));
        if (to >= index.Count)
        {
            return Beyond(last, index.Count);
        }

        if (IsCopied(type) && index.CanCopy(from, to))
        {
            var copied = await CopyAsync(source, type, index, (from, to), folder, ct);
            if (copied is not null)
            {
                onProgress(1);
                return copied;
            }
        }

        return await EncodeAsync(source, type, probe, index, (from, to), folder, onProgress, ct);
    }

    private static bool IsCopied(MediaType type) => type == MediaTypes.Mp4 || type == MediaTypes.Mov || type == MediaTypes.M4V || type == MediaTypes.Mkv || type == MediaTypes.WebM;

    private async Task<CutClip?> CopyAsync(string source, MediaType type, FrameIndex index, (int First, int Last) range, string folder, CancellationToken ct)
    {
        var name = $"clip.{type.Extension}";
        var count = range.Last - range.First + 1;
        var length = index.After(range.Last) - index.TimeOf(range.First);
        await command.CutAsync(
            source, type, folder, range.First == 0 ? [] : ["-ss", Text(index.TimeOf(range.First) - index.TimeOf(0))],
            ["-map", "0:V:0", "-map", "0:a?", "-c", "copy", "-frames:v", $"{count}", "-t", Text(length), .. Kept, "-y", name], null, ct);
        var path = Path.Combine(folder, name);
        // Believed only as far as the frames that are really in it: seeking in a copy goes by key frames, and containers differ.
        var made = File.Exists(path) ? await IndexAsync(path, type, ct) : null;
        return made is not null && made.Count == count && await IsSameFrameAsync(source, path, type, index, range.First, folder, ct) ? new CutClip(path, type, count, IsCopy: true) : null;
    }

    /// <summary>The first frame of a copy against the frame that was meant.</summary>
    private async Task<bool> IsSameFrameAsync(string source, string copy, MediaType type, FrameIndex index, int frame, string folder, CancellationToken ct)
    {
        var sums = new List<string>();
        foreach (var (path, seek, pick) in new[] { (source, Seek(index, frame), $"select='gte(t\\,{Text(index.Before(frame))})'"), (copy, Array.Empty<string>(), "null") })
        {
            var lines = new List<string>();
            await command.CutAsync(path, type, folder, seek, ["-map", "0:V:0", "-frames:v", "1", "-vf", pick, "-fps_mode", "passthrough", "-f", "md5", "pipe:1"], lines.Add, ct);
            sums.Add(string.Concat(lines));
        }

        return sums[0].Length > 0 && sums[0] == sums[1];
    }

    private async Task<Outcome<CutClip>> EncodeAsync(
        string source, MediaType type, MediaProbe probe, FrameIndex? index, (int First, int Last) range, string folder, Action<double> onProgress, CancellationToken ct)
    {
        const string Name = "encoded.mp4";
        var count = range.Last - range.First + 1;
        var rate = probe.FrameRate ?? new FrameRate(25, 1);
        var pick = index is null ? $"select='between(n\\,{range.First}\\,{range.Last})'" : $"select='between(t\\,{Text(index.Before(range.First))}\\,{Text(index.After(range.Last))})'";
        var sound = probe.Audio is null ? ["-an"] : Sound(index, rate, range);
        var result = await command.CutAsync(
            source, type, folder, index is null ? [] : Seek(index, range.First),
            [
                "-map", "0:V:0", "-sn", "-dn", "-vf", $"{pick},setpts=N*{rate.Denominator}/{rate.Numerator}/TB,scale=trunc(iw/2)*2:trunc(ih/2)*2,format=yuv420p", "-r", $"{rate}", "-frames:v", $"{count}",
                "-c:v", "libx264", "-preset", "veryfast", "-crf", "14", "-bf", "0", "-g", "12", .. sound, .. Kept, "-y", Name,
            ],
            line => Report(line, count, onProgress), ct);
        var path = Path.Combine(folder, Name);
        var made = File.Exists(path) ? await IndexAsync(path, MediaTypes.Mp4, ct) : null;
        return made?.Count == count
            ? new CutClip(path, MediaTypes.Mp4, count, IsCopy: false)
            : new Problem(ProblemKind.Conflict, result.TimedOut ? "Cutting took too long and was stopped. Cut a shorter range." : $"The frames {range.First} to {range.Last} cannot be cut out: {made?.Count ?? 0} of {count} came. {result.ErrorTail.Split('\n')[0]}");
    }

    /// <summary>The sound of the same moments, from the beginning of the first frame to the end of the last.</summary>
    private static string[] Sound(FrameIndex? index, FrameRate rate, (int First, int Last) range)
    {
        var from = index?.TimeOf(range.First) ?? range.First / rate.PerSecond;
        var to = from + ((range.Last - range.First + 1) / rate.PerSecond);
        return ["-map", "0:a:0", "-af", $"atrim=start={Text(from)}:end={Text(to)},asetpts=PTS-STARTPTS", "-c:a", "aac", "-b:a", "192k"];
    }

    private static string[] Kept => ["-map_metadata", "0", "-movflags", "+faststart+use_metadata_tags"];

    /// <summary>From well before the frame, in the file's own time: which frame comes first then does not matter, times choose.</summary>
    private static string[] Seek(FrameIndex index, int frame) =>
        index.Before(frame) - index.TimeOf(0) - RunUp is > 0 and var at ? ["-noaccurate_seek", "-ss", Text(at), "-copyts"] : ["-copyts"];

    private static int Resolve(FrameIndex index, MediaProbe? probe, int frame) =>
        probe is { IsVariableRate: true, FrameRate: { } rate } ? (frame / rate.PerSecond > index.TimeOf(index.Count - 1) - index.TimeOf(0) + 1 ? index.Count : index.At((frame + 0.5) / rate.PerSecond)) : frame;

    private async Task<FrameIndex?> IndexAsync(string source, MediaType type, CancellationToken ct)
    {
        var result = await command.PacketsAsync(source, type, ct);
        return result.Succeeded && !result.OutputCut ? FrameIndex.Parse(result.OutputText) : null;
    }

    private static Problem Beyond(int frame, int count) => Problem.Invalid($"There is no frame {frame}: the video has {count} frames, from 0 to {count - 1}.");

    private static string Text(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);

    // ffmpeg -progress writes key=value lines; "frame=12" is the one of interest.
    private static void Report(string line, int frames, Action<double> onProgress)
    {
        if (line.StartsWith("frame=", StringComparison.Ordinal) && int.TryParse(line.AsSpan(6), out var frame))
        {
            onProgress(Math.Min(1, (double)frame / frames));
        }
    }
}

/// <param name="Path">In the caller's folder.</param>
/// <param name="Frames">Counted in the finished file.</param>
/// <param name="IsCopy">True when the packets were copied as they are.</param>
public sealed record CutClip(string Path, MediaType Type, int Frames, bool IsCopy);
