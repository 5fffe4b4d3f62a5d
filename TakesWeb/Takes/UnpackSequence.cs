using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Takes the frames out of a staged ZIP, into files with names of our own. Everything is asked before the first byte is unpacked: limits, quota,
/// free disk; and each entry is held to what the ZIP said of it. A refusal may leave files in the staging folder, which the caller removes.
/// </summary>
public sealed class UnpackSequence(FreeSpace space, QuotaBook quota, IOptions<SequenceOptions> options)
{
    private const string FramesName = "frames";
    private const int BufferBytes = 128 * 1024;

    /// <summary>What the directory may claim that a list of frames weighs, a frame.</summary>
    private const int BytesOfALine = 128;

    /// <param name="project">Whose quota.</param>
    /// <param name="staged">The ZIP; the caller holds its bytes in the quota already.</param>
    public async Task<Outcome<StagedSequence>> RunAsync(Project project, StagedMedia staged, CancellationToken ct)
    {
        await using var zip = new FileStream(staged.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var entries = ZipIndex.Read(zip, options.Value.MaxEntries);
        var found = entries.IsOk ? FrameSeries.Find(entries.Value) : entries.Problem;
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var series = found.Value;
        var bytes = series.Frames.Sum(f => (decimal)f.Entry.Size);
        if (LimitRefusal(bytes, staged.Size) is { } tooMuch)
        {
            return tooMuch;
        }

        if (space.RefusalFor((long)bytes) is { } full)
        {
            return full;
        }

        var more = quota.CostOf((long)bytes) + (series.Frames.Count * BytesOfALine) - quota.CostOf(staged.Size);
        var hold = await quota.HoldAsync(project.Quota(), Guid.CreateVersion7(), Math.Max(0, more), ct);
        if (!hold.IsOk)
        {
            return hold.Problem;
        }

        var isUnpacked = false;
        try
        {
            var unpacked = Unpack(zip, series, Path.Combine(staged.Folder, FramesName), ct);
            isUnpacked = unpacked.IsOk;
            CrashPoint.Reach("sequence.unpacked");
            return isUnpacked ? unpacked.Value with { Hold = hold.Value } : unpacked;
        }
        finally
        {
            if (!isUnpacked)
            {
                hold.Value.Dispose();
            }
        }
    }

    private Problem? LimitRefusal(decimal bytes, long packed) => options.Value switch
    {
        { MaxBytes: var most } when bytes > most =>
            new Problem(ProblemKind.TooLarge, $"The frames are {ByteText.Of((long)Math.Min(bytes, long.MaxValue))} when unpacked, and a sequence has at most {ByteText.Of(most)}. Takes:Sequences:MaxBytes sets it."),
        { MaxRatio: var ratio } when bytes > (decimal)packed * ratio =>
            new Problem(ProblemKind.TooLarge, $"{ByteText.Of(packed)} would unpack to {ByteText.Of((long)Math.Min(bytes, long.MaxValue))}, more than {ratio} times as much: this looks like a ZIP bomb. If it is none, store the frames without compression, or raise Takes:Sequences:MaxRatio."),
        _ => null,
    };

    private static Outcome<StagedSequence> Unpack(FileStream zip, FrameSeries series, string folder, CancellationToken ct)
    {
        // A crash in an earlier attempt may have left some.
        Staging.Remove(folder);
        Directory.CreateDirectory(folder);
        var (frames, files) = (new List<Frame>(series.Frames.Count), new Dictionary<string, string>(StringComparer.Ordinal));
        FrameLook? first = null;
        foreach (var (number, entry) in series.Frames)
        {
            ct.ThrowIfCancellationRequested();
            // Numbered by us, so that no name of a client's touches the disk.
            var path = Path.Combine(folder, $"{frames.Count}.part");
            if (Copy(zip, entry, path) is not { } sha)
            {
                return Problem.Invalid($"The ZIP is damaged at {FrameSeries.NameOf(entry)}. Make it again and send it again.");
            }

            var look = FrameLook.At(path, FrameSeries.NameOf(entry));
            if (!look.IsOk)
            {
                return look.Problem;
            }

            first ??= look.Value;
            if (look.Value.RefusalBeside(first) is { } differs)
            {
                return differs;
            }

            frames.Add(new Frame(number, sha, entry.Size));
            if (!files.TryAdd(sha, path))
            {
                File.Delete(path);
            }
        }

        // At the end, when most of it is on the disk by itself: a flush each would wait for each.
        foreach (var path in files.Values)
        {
            DurableFile.Sync(path);
        }

        return new StagedSequence(new FrameList(first!.Type.Extension, frames), first.Type, files, series.Pattern) { PixelSize = first.Size, Ignored = series.Ignored };
    }

    /// <summary>The hash of what was unpacked; null when the entry is not what the ZIP says.</summary>
    private static string? Copy(FileStream zip, ZipEntry entry, string path)
    {
        using var content = ZipIndex.Open(zip, entry);
        if (content is null)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[BufferBytes];
        try
        {
            for (int read; (read = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                file.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What one frame is.</summary>
/// <param name="Name">As the client named it, for sentences.</param>
internal sealed record FrameLook(string Name, MediaType Type, (int Width, int Height)? Size)
{
    /// <summary>Refused: what is no picture, and a picture that is no frame (it moves by itself, or has pages).</summary>
    public static Outcome<FrameLook> At(string path, string name)
    {
        var type = MediaSniffer.Identify(path, name);
        return !type.IsOk ? Problem.Invalid($"{type.Problem.Sentence.TrimEnd('.')}. A sequence is of pictures alone: send it without this file, or with the frame rendered again.")
            : !FrameSize.Types.Contains(type.Value) ? Problem.Invalid($"{name} is {type.Value.Mime}. The frames of a sequence are {string.Join(", ", FrameSize.Types.Select(t => t.Extension))}.")
            : new FrameLook(name, type.Value, FrameSize.Read(path, type.Value));
    }

    /// <summary>Null when both can be frames of one sequence.</summary>
    public Problem? RefusalBeside(FrameLook first) =>
        Type != first.Type ? Problem.Invalid($"The frames are of several kinds: {first.Name} is {first.Type.Extension} and {Name} is {Type.Extension}. A sequence has one.")
        : Size is { } size && first.Size is { } other && size != other
            ? Problem.Invalid($"The frames are of several sizes: {first.Name} is {other.Width} by {other.Height} pixels and {Name} is {size.Width} by {size.Height}. A sequence has one.")
            : null;
}
