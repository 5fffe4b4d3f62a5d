using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// After a crash: a lock that our intent names is taken over, the index gets what the branch gained under it, and the lock goes. A lock
/// of anybody else stays. Safe to run at any time, and twice; a commit runs it first as well.
/// </summary>
public sealed class RecoverRepository
{
    private readonly GitRepositories _repositories;
    private readonly ILogger<RecoverRepository> _logger;

    internal RecoverRepository(GitRepositories repositories, ILogger<RecoverRepository> logger)
    {
        _repositories = repositories;
        _logger = logger;
    }

    public async Task<RecoveryResult> RunAsync(string root, CancellationToken ct)
    {
        var repository = _repositories.Of(root);
        await repository.Gate.WaitAsync(ct);
        try
        {
            return await HealAsync(repository, ProcessIdentity.Current, ct);
        }
        finally
        {
            repository.Gate.Release();
        }
    }

    /// <summary>The caller holds the gate, so an intent of this process is a leftover too.</summary>
    internal async Task<RecoveryResult> HealAsync(GitRepository repository, ProcessIdentity self, CancellationToken ct)
    {
        if (CommitIntent.Read(repository) is not { } intent)
        {
            return RecoveryResult.NothingToDo;
        }

        if (intent.Holder != self && intent.Holder.IsAlive())
        {
            return RecoveryResult.HeldByLivingProcess;
        }

        repository.Branch.RemoveOwnLeftover();
        if (FileStat.Of(repository.Lock)?.InodeKey != intent.LockInode)
        {
            // The lock is gone, so the index was written or the branch never moved; another lock is another program's.
            IndexLock.ForgetIntent(repository);
            return RecoveryResult.IntentRemoved;
        }

        var held = IndexLock.Inherit(repository, intent);
        var old = intent.OldCommit is { } hex ? GitObjectId.TryParse(hex) : null;
        if (repository.Branch.Read() is not { } head || head == old)
        {
            held.Release();
            GitLog.LockRemoved(_logger, repository.Name);
            return RecoveryResult.LockRemoved;
        }

        var updates = await MissingFromIndexAsync(repository, old, head, ct);
        await IndexWriting.WriteAsync(repository, held, updates, await repository.Objects.RootTreeAsync(head, ct), ct);
        GitLog.IndexHealed(_logger, repository.Name, updates.Count);
        return RecoveryResult.IndexWritten;
    }

    private static async Task<List<IndexUpdate>> MissingFromIndexAsync(GitRepository repository, GitObjectId? old, GitObjectId head, CancellationToken ct)
    {
        var files = new WorkingFiles(repository, FileStat.Of(repository.Lock)!.Value.ModifiedSeconds);
        var index = repository.ReadIndex();
        var updates = new List<IndexUpdate>();
        foreach (var (path, before, after) in await DifferenceAsync(repository, old, head, ct))
        {
            // Staged by a user to something else: theirs.
            if (index is not null && TargetIn(index, path) != before)
            {
                continue;
            }

            var stat = after.IsNothing ? null : files.StatOf(path, after, await repository.Objects.ContentAsync(after.Id, "blob", ct));
            updates.Add(new IndexUpdate(path, after, stat));
        }

        return updates;
    }

    private static TreeTarget TargetIn(GitIndex index, string path)
    {
        var found = index.Find(Encoding.UTF8.GetBytes(path));
        return found < 0 ? TreeTarget.Nothing : new TreeTarget(IndexEntry.Mode(index[found]), IndexEntry.Id(index[found]));
    }

    private static async Task<List<(string Path, TreeTarget Before, TreeTarget After)>> DifferenceAsync(
        GitRepository repository, GitObjectId? old, GitObjectId head, CancellationToken ct)
    {
        var result = await GitProgram.AskAsync(
            repository.Root, ["diff-tree", "-r", "-z", "--raw", "--no-renames", (old ?? GitObjectId.EmptyTree).ToString(), head.ToString()], ct);
        var parts = result.OrThrow("compare two commits").OutputText.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        // Raw text: ":000000 100644 <id> <id> A" NUL path NUL
        return [.. parts.Chunk(2).Select(pair => (pair[1], Target(pair[0], 0), Target(pair[0], 1)))];
    }

    private static TreeTarget Target(string line, int side)
    {
        var fields = line[1..].Split(' ');
        var mode = Convert.ToUInt32(fields[side], 8);
        return mode == 0 ? TreeTarget.Nothing : new TreeTarget(mode, GitObjectId.TryParse(fields[side + 2])!.Value);
    }
}

/// <summary>What recovery found in one repository.</summary>
public enum RecoveryResult
{
    NothingToDo,

    /// <summary>The intent of a commit whose lock is gone: it was finished, or never began.</summary>
    IntentRemoved,

    /// <summary>Our lock stood and the branch had not moved.</summary>
    LockRemoved,

    /// <summary>Our lock stood, the branch had moved, and the index follows it now.</summary>
    IndexWritten,

    /// <summary>Another process that lives is committing.</summary>
    HeldByLivingProcess,
}
