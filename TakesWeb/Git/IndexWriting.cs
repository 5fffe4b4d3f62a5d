using System.Globalization;
using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>Puts our entries into the index, under our lock. The other entries, and what a user has staged, stay.</summary>
internal static class IndexWriting
{
    public static async Task WriteAsync(GitRepository repository, IndexLock held, IReadOnlyList<IndexUpdate> updates, GitObjectId root, CancellationToken ct)
    {
        var time = FileStat.Of(repository.Index)?.ModifiedSeconds;
        if (repository.ReadIndex() is not { } index)
        {
            held.Replace(await ThroughGitAsync(repository, updates, root, time, ct));
            repository.Remember(null);
            return;
        }

        // The new index takes over the old one's tree: if writing fails, the old one is not to be used again.
        repository.Remember(null);
        var (file, written) = Apply(repository, index, updates, root, time);
        held.Replace(file);
        repository.Remember(written);
    }

    private static (byte[] File, GitIndex Index) Apply(GitRepository repository, GitIndex index, IReadOnlyList<IndexUpdate> updates, GitObjectId root, long? time)
    {
        var written = index.With(updates, time);
        written.Tree!.Refresh(written, repository.Objects, root, updates.Select(u => u.Path));
        return (written.ToFile(), written);
    }

    // Version 4, split, sparse: git converts a copy to a form that is ours, we write our entries with their stats, git converts it
    // back. The lock stands all the while, so the copy is the only index that changes.
    private static async Task<byte[]> ThroughGitAsync(
        GitRepository repository, IReadOnlyList<IndexUpdate> updates, GitObjectId root, long? time, CancellationToken ct)
    {
        var copy = Path.Combine(repository.TakesFolder, "index.copy");
        // What a crash left: git would take it for somebody else's lock.
        File.Delete(copy + ".lock");
        try
        {
            var original = await File.ReadAllBytesAsync(repository.Index, ct);
            await File.WriteAllBytesAsync(copy, original, ct);
            // The copy has to keep the time: with it git tells which entries are racy.
            File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(repository.Index));
            await UpdateAsync(["--no-split-index", "--index-version", "2"], null);
            if (GitIndex.TryParse(await File.ReadAllBytesAsync(copy, ct)) is { } index)
            {
                await File.WriteAllBytesAsync(copy, Apply(repository, index, updates, root, time).File, ct);
                File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(repository.Index));
            }
            else
            {
                await UpdateAsync(["-z", "--index-info"], Lines(updates));
            }

            if (IsVersion4(original))
            {
                await UpdateAsync(["--index-version", "4"], null);
            }

            if (original.AsSpan().IndexOf("link\0"u8) >= 0)
            {
                await UpdateAsync(["--split-index"], null);
            }

            return await File.ReadAllBytesAsync(copy, ct);
        }
        finally
        {
            File.Delete(copy);
        }

        async Task UpdateAsync(string[] arguments, byte[]? input) => (await GitProgram.RunAsync(
            repository.Root, ["update-index", .. arguments], new Dictionary<string, string?> { ["GIT_INDEX_FILE"] = copy }, input, ct)).OrThrow("write the index");
    }

    private static bool IsVersion4(byte[] index) => index[7] == 4;

    // Raw text of a line: mode SP id TAB path NUL; mode 0 removes.
    private static byte[] Lines(IReadOnlyList<IndexUpdate> updates)
    {
        var lines = new StringBuilder();
        foreach (var update in updates)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{Convert.ToString(update.Target.Mode, 8)} {update.Target.Id}\t{update.Path}\0");
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }
}
