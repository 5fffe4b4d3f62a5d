using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TakesWeb.Git;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>
/// Puts the list of a sequence's frames right. The list is canonical, so whatever has the hash that the sidecar names is it: the index, HEAD, or
/// the frames themselves. Writes nothing else, but the names of a copied folder's frames.
/// </summary>
internal static partial class RepairFrames
{
    /// <summary>Writes the list again. Answers what it came from, in words; null when nothing gives the list that the sidecar names.</summary>
    /// <param name="known">What the index knows of the frames.</param>
    public static async Task<string?> RestoreAsync(TakeFolder folder, Sidecar sidecar, IReadOnlyList<TakeFrame> known, CancellationToken ct)
    {
        if (sidecar.Sequence is not { } facts || Sidecar.Text(sidecar.Inside("file", "sha256")) is not { } sha)
        {
            return null;
        }

        var indexed = new FrameList(facts.Extension, [.. known.Select(f => new Frame(f.Number, f.Sha256, f.Size))]).ToBytes();
        if (TryWrite(folder, indexed, sha))
        {
            return "the index";
        }

        var shown = await GitProgram.AskAsync(folder.Repository, ["cat-file", "blob", $"HEAD:{folder.GitPath(folder.FramesName)}"], ct);
        if (shown.Succeeded && TryWrite(folder, Encoding.UTF8.GetBytes(shown.OutputText), sha))
        {
            return "the last commit";
        }

        return await ListAsync(folder, ct) is { } made && TryWrite(folder, made.ToBytes(), sha) ? "the frames themselves" : null;
    }

    /// <summary>The frames that lie in the folder, each read for its hash; null when there are none.</summary>
    public static async Task<FrameList?> ListAsync(TakeFolder folder, CancellationToken ct)
    {
        var frames = new List<Frame>();
        string? extension = null;
        foreach (var (path, number, ending) in FilesOf(folder).OrderBy(f => f.Number))
        {
            extension ??= ending;
            await using var file = File.OpenRead(path);
            frames.Add(new Frame(number, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)), file.Length));
        }

        return extension is null || frames.DistinctBy(f => f.Number).Count() != frames.Count ? null : new FrameList(extension, frames);
    }

    /// <summary>Of a folder that was copied from another take: list and frames get the names of this one.</summary>
    public static void TakeOverNames(TakeFolder folder)
    {
        if (!File.Exists(folder.In(folder.FramesName)) && Directory.GetFiles(folder.Path, "*_frames.json") is [var list])
        {
            File.Move(list, folder.In(folder.FramesName), overwrite: false);
        }

        var frames = folder.In(TakeFolder.FramesFolder);
        foreach (var path in Directory.Exists(frames) ? Directory.GetFiles(frames) : [])
        {
            var name = Path.GetFileName(path);
            if (Named().Match(name) is { Success: true } match && match.Groups["stem"].Value != folder.Stem)
            {
                File.Move(path, Path.Combine(frames, folder.Stem + name[match.Groups["stem"].Length..]), overwrite: false);
            }
        }

        if (Directory.Exists(frames))
        {
            DurableFile.SyncFolder(frames);
        }
    }

    private static IEnumerable<(string Path, int Number, string Extension)> FilesOf(TakeFolder folder)
    {
        var frames = folder.In(TakeFolder.FramesFolder);
        return from path in Directory.Exists(frames) && SafePath.IsFreeOfLinks(folder.Repository, frames) ? Directory.GetFiles(frames) : []
               let match = Named().Match(System.IO.Path.GetFileName(path))
               where match.Success && match.Groups["stem"].Value == folder.Stem && FileStat.Of(path) is { IsRegularFile: true, Size: > 0 }
               select (path, int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture), match.Groups["ending"].Value);
    }

    private static bool TryWrite(TakeFolder folder, byte[] text, string sha256)
    {
        if (FrameList.HashOf(text) != sha256)
        {
            return false;
        }

        DurableFile.Write(folder.In(folder.FramesName), text);
        return true;
    }

    // "shot_001_take_002.1013.exr"
    [GeneratedRegex(@"^(?<stem>shot_\d{3,9}_take_\d{3,9})\.(?<number>\d{4,9})\.(?<ending>[a-z0-9]{1,5})$", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
