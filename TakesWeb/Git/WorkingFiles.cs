using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// What our changes mean for tree and index. Files are back-dated by some seconds before their stat is taken: an entry whose time lies
/// in the second of the index' own is one that Git reads again, media and all, at each status.
/// </summary>
/// <param name="repository">Where.</param>
/// <param name="now">The file system's own idea of the present second: the lock's time.</param>
internal sealed class WorkingFiles(GitRepository repository, long now)
{
    private const int BackdatedSeconds = 10;
    private const int RecentSeconds = 5;
    private const int Tries = 3;

    /// <summary>The update for one change; null for a small file that is not there.</summary>
    public IndexUpdate? Prepare(GitChange change) => change switch
    {
        PointerChange pointer => Prepare(pointer),
        FileChange file => ReadStable(file.Path) is var (content, stat) ? Blob(file.Path, GitModes.File, content, stat) : null,
        LinkChange link => Prepare(link),
        RemoveChange => new IndexUpdate(change.Path, TreeTarget.Nothing, null),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "No such change is known."),
    };

    /// <summary>The content that a FileChange stands for: line ends as .gitattributes promises them.</summary>
    public static byte[] Normalize(string path, byte[] content) =>
        ManagedAttributes.IsText(path) && content.AsSpan().IndexOf("\r\n"u8) >= 0
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("\r\n", "\n", StringComparison.Ordinal))
            : content;

    private IndexUpdate Prepare(PointerChange change) =>
        Blob(change.Path, GitModes.File, new LfsPointer(change.Oid, change.Size).ToBytes(), MediaStat(change.Path, change.Size));

    private IndexUpdate Prepare(LinkChange change) =>
        Blob(change.Path, GitModes.Link, Encoding.UTF8.GetBytes(change.Target), LinkStat(change.Path, change.Target));

    private IndexUpdate Blob(string path, uint mode, byte[] content, FileStat? stat) =>
        new(path, new TreeTarget(mode, repository.Objects.Add("blob", content)), stat);

    private FileStat? MediaStat(string path, long size) =>
        FileStat.Of(Full(path)) is { IsRegularFile: true } stat && stat.Size == size && Backdate(path, stat) is { } quiet && quiet.Size == size ? quiet : null;

    private FileStat? LinkStat(string path, string target) =>
        FileStat.Of(Full(path)) is { IsLink: true } stat && new FileInfo(Full(path)).LinkTarget == target ? Backdate(path, stat) : null;

    // Back-dated first, then stat, read, stat: any write in between shows in the time, so content and stat belong together.
    private (byte[] Content, FileStat? Stat)? ReadStable(string path)
    {
        byte[]? content = null;
        for (var i = 0; i < Tries; i++)
        {
            if (FileStat.Of(Full(path)) is not { IsRegularFile: true } stat)
            {
                return null;
            }

            var before = Backdate(path, stat);
            try
            {
                content = Normalize(path, PlainFile.ReadAllBytes(Full(path)));
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }

            if (before is not null && FileStat.Of(Full(path)) == before)
            {
                return (content, before);
            }
        }

        return (content!, null);
    }

    private FileStat? Backdate(string path, FileStat stat)
    {
        if (stat.ModifiedSeconds < now - RecentSeconds)
        {
            return stat;
        }

        try
        {
            File.SetLastWriteTimeUtc(Full(path), DateTimeOffset.FromUnixTimeSeconds(now - BackdatedSeconds).UtcDateTime);
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody else's file: without a stat, Git reads it at its next refresh.
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        return FileStat.Of(Full(path)) is { } quiet && quiet.ModifiedSeconds < now - RecentSeconds ? quiet : null;
    }

    private string Full(string path) => Path.Combine(repository.Root, path);
}
