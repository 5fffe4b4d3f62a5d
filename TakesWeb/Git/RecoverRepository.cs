using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// After a crash: locks that our intent proves to be ours go, a lock of anybody else stays. Nothing else is to be healed: a commit
/// puts the index in place first and moves the branch last, so HEAD is never ahead of the index, and an index that is ahead shows our
/// takes as staged until they are committed again. Safe to run at any time, and twice; a commit runs it first as well.
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

    /// <summary>What was to be committed and is not in HEAD is the sources' to name again.</summary>
    public async Task<RecoveryResult> RunAsync(string root, CancellationToken ct)
    {
        var repository = _repositories.Of(root);
        await repository.Gate.WaitAsync(ct);
        try
        {
            return Heal(repository, ProcessIdentity.Current);
        }
        finally
        {
            repository.Gate.Release();
        }
    }

    /// <summary>The caller holds the gate, so an intent of this process is a leftover too.</summary>
    internal RecoveryResult Heal(GitRepository repository, ProcessIdentity self)
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
            // The lock is gone already; one that stands there now is another program's.
            IndexLock.ForgetIntent(repository);
            return RecoveryResult.IntentRemoved;
        }

        IndexLock.Inherit(repository, intent).Release();
        GitLog.LockRemoved(_logger, repository.Name);
        return RecoveryResult.LockRemoved;
    }
}

/// <summary>What recovery found in one repository.</summary>
public enum RecoveryResult
{
    NothingToDo,

    /// <summary>An intent without its lock: the commit was finished, or never began.</summary>
    IntentRemoved,

    /// <summary>Our lock stood, and is gone now.</summary>
    LockRemoved,

    /// <summary>Another process that lives is committing.</summary>
    HeldByLivingProcess,
}
