using System.Globalization;
using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// One branch of a repository, read from its loose file or from packed-refs, and moved by compare-and-swap alone: an update that
/// does not compare loses other people's commits.
/// </summary>
internal sealed class BranchRef(string gitFolder, string branch)
{
    private readonly string _path = Path.Combine(gitFolder, "refs", "heads", branch);

    // The lock is made under this name and linked into place: a lock with the inode of this file is ours, also after a crash.
    private readonly string _staged = Path.Combine(gitFolder, "takes", "ref.lock");

    public string Name => $"refs/heads/{branch}";

    /// <summary>The commit, or null for a branch without one.</summary>
    public GitObjectId? Read() => new NamedRef(gitFolder, Name).Read();

    /// <summary>Moves the branch when it is still at <paramref name="expected"/>. The reflogs of branch and HEAD tell it as Git's own would.</summary>
    public SwapResult TrySwap(GitObjectId? expected, GitObjectId next, string author, string reason, Action<string>? atStep = null)
    {
        var locked = _path + ".lock";
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        RemoveOwnLeftover();
        DurableFile.WriteNew(_staged, Encoding.ASCII.GetBytes($"{next}\n"));
        try
        {
            if (!DurableFile.TryLink(_staged, locked) && !TryCreate(locked, next))
            {
                return SwapResult.Locked;
            }

            atStep?.Invoke("branch locked");
            CrashPoint.Reach("commit.branch-locked");
            if (Read() != expected)
            {
                File.Delete(locked);
                return SwapResult.Moved;
            }

            AppendReflogs(expected, next, author, reason);
            CrashPoint.Reach("commit.reflogs-written");
            File.Move(locked, _path, overwrite: true);
            atStep?.Invoke("branch moved");
            CrashPoint.Reach("commit.branch-moved");
        }
        finally
        {
            RemoveOwnLeftover();
        }

        DurableFile.SyncFolder(Path.GetDirectoryName(_path)!);
        return SwapResult.Swapped;
    }

    /// <summary>Removes the lock that we took and did not use, or that a killed process of ours left. Anybody else's stays.</summary>
    public void RemoveOwnLeftover()
    {
        var locked = _path + ".lock";
        if (FileStat.Of(_staged) is not { } staged)
        {
            return;
        }

        if (FileStat.Of(locked)?.InodeKey == staged.InodeKey)
        {
            File.Delete(locked);
        }

        File.Delete(_staged);
    }

    // Where the file system has no hard links. A crash then leaves a lock that a person must remove.
    private static bool TryCreate(string locked, GitObjectId next)
    {
        if (File.Exists(locked))
        {
            return false;
        }

        try
        {
            DurableFile.WriteNew(locked, Encoding.ASCII.GetBytes($"{next}\n"));
            return true;
        }
        catch (IOException) when (File.Exists(locked))
        {
            return false;
        }
    }

    private void AppendReflogs(GitObjectId? expected, GitObjectId next, string author, string reason)
    {
        var old = expected?.ToString() ?? new string('0', GitObjectId.Size * 2);
        var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{old} {next} {author}\t{reason}\n"));
        foreach (var log in (string[])[Path.Combine(gitFolder, "logs", "HEAD"), Path.Combine(gitFolder, "logs", "refs", "heads", branch)])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(log)!);
            using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(line);
        }
    }
}

/// <summary>How a compare-and-swap of a branch ended.</summary>
internal enum SwapResult
{
    Swapped,

    /// <summary>Somebody else committed meanwhile.</summary>
    Moved,

    /// <summary>Somebody else is moving it right now.</summary>
    Locked,
}
