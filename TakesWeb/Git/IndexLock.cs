using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// .git/index.lock, held by us. It is made under a name of our own and linked into place, so the intent can name its inode before the
/// lock exists: after a crash nobody has to guess whose lock it is. The new index goes around the lock, which stands until the branch has moved.
/// </summary>
internal sealed class IndexLock
{
    private readonly GitRepository _repository;
    private readonly string _inode;

    private IndexLock(GitRepository repository, string inode)
    {
        _repository = repository;
        _inode = inode;
        repository.OwnLockInode = inode;
    }

    /// <summary>The lock, or null when somebody holds it.</summary>
    public static IndexLock? TryTake(GitRepository repository, ProcessIdentity holder)
    {
        Directory.CreateDirectory(repository.TakesFolder);
        var staged = StagedOf(repository);
        File.Delete(staged);
        DurableFile.WriteNew(staged, []);
        var inode = FileStat.Of(staged)!.Value.InodeKey;
        new CommitIntent(holder, inode).Write(repository);
        CrashPoint.Reach("commit.intent-written");
        if (DurableFile.TryLink(staged, repository.Lock))
        {
            return new IndexLock(repository, inode);
        }

        if (TryCreate(repository, holder) is { } created)
        {
            return new IndexLock(repository, created);
        }

        ForgetIntent(repository);
        return null;
    }

    /// <summary>Takes over a lock that the intent proves to be ours.</summary>
    public static IndexLock Inherit(GitRepository repository, CommitIntent intent) => new(repository, intent.LockInode);

    /// <summary>The intent goes first: as long as the staged name stands, no other lock can get the inode that the intent names.</summary>
    public static void ForgetIntent(GitRepository repository)
    {
        CommitIntent.Remove(repository);
        File.Delete(StagedOf(repository));
    }

    /// <summary>False when a person removed the lock, or made another in its place, while we held it.</summary>
    private bool IsStillHeld => FileStat.Of(_repository.Lock)?.InodeKey == _inode;

    /// <summary>Makes the bytes the index: durable, all of it or nothing. The lock stays.</summary>
    public void Replace(ReadOnlySpan<byte> index)
    {
        if (!IsStillHeld)
        {
            throw new IOException($"Somebody removed .git/index.lock of {_repository.Name} while Takes was committing.");
        }

        var made = Path.Combine(_repository.TakesFolder, "index.new");
        File.Delete(made);
        try
        {
            DurableFile.WriteNew(made, index);
            File.Move(made, _repository.Index, overwrite: true);
        }
        catch
        {
            File.Delete(made);
            throw;
        }

        DurableFile.SyncFolder(_repository.GitFolder);
    }

    public void Release()
    {
        if (IsStillHeld)
        {
            File.Delete(_repository.Lock);
            CrashPoint.Reach("commit.index-unlocked");
        }

        _repository.OwnLockInode = null;
        ForgetIntent(_repository);
    }

    private static string StagedOf(GitRepository repository) => Path.Combine(repository.TakesFolder, "index.lock");

    // Where the file system has no hard links: O_EXCL, and the intent learns the inode right after.
    private static string? TryCreate(GitRepository repository, ProcessIdentity holder)
    {
        if (FileStat.Of(repository.Lock) is not null)
        {
            return null;
        }

        try
        {
            DurableFile.WriteNew(repository.Lock, []);
        }
        catch (IOException) when (File.Exists(repository.Lock))
        {
            return null;
        }

        var inode = FileStat.Of(repository.Lock)!.Value.InodeKey;
        new CommitIntent(holder, inode).Write(repository);
        return inode;
    }
}
