using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// .git/index.lock, held by us. It is made under a name of our own and linked into place, so the intent can name its inode before the
/// lock exists: after a crash nobody has to guess whose lock it is.
/// </summary>
internal sealed class IndexLock
{
    // The new index is a little longer than the old one; what it needs is reserved before the branch moves, so that a full disk is met in time.
    private const int Headroom = 256 * 1024;

    private readonly GitRepository _repository;
    private readonly string _inode;

    private IndexLock(GitRepository repository, string inode)
    {
        _repository = repository;
        _inode = inode;
        repository.OwnLockInode = inode;
    }

    private static string StagedOf(GitRepository repository) => Path.Combine(repository.TakesFolder, "index.lock");

    /// <summary>The lock, or null when somebody holds it.</summary>
    public static IndexLock? TryTake(GitRepository repository, ProcessIdentity holder)
    {
        Directory.CreateDirectory(repository.TakesFolder);
        var staged = StagedOf(repository);
        File.Delete(staged);
        var room = (FileStat.Of(repository.Index)?.Size ?? 0) + Headroom;
        using (new FileStream(staged, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = room }))
        {
        }

        var inode = FileStat.Of(staged)!.Value.InodeKey;
        var old = repository.Branch.Read();
        new CommitIntent(holder, inode, old?.ToString()).Write(repository);
        if (!DurableFile.TryLink(staged, repository.Lock))
        {
            var created = TryCreate(repository, holder, old);
            if (created is null)
            {
                ForgetIntent(repository);
                return null;
            }

            inode = created;
        }

        var held = new IndexLock(repository, inode);
        if (repository.Branch.Read() is var now && now != old)
        {
            new CommitIntent(holder, inode, now?.ToString()).Write(repository);
        }

        return held;
    }

    /// <summary>Takes over a lock that the intent proves to be ours.</summary>
    public static IndexLock Inherit(GitRepository repository, CommitIntent intent) => new(repository, intent.LockInode);

    /// <summary>False when a person removed the lock, or made another in its place, while we held it.</summary>
    public bool IsStillHeld => FileStat.Of(_repository.Lock)?.InodeKey == _inode;

    /// <summary>Writes the bytes into the lock and makes it the index: all of it, or nothing.</summary>
    public void Replace(ReadOnlySpan<byte> index)
    {
        if (!IsStillHeld)
        {
            throw new IOException($"Somebody removed .git/index.lock of {_repository.Name} while Takes was committing.");
        }

        using (var file = new FileStream(_repository.Lock, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(index);
            file.SetLength(index.Length);
            file.Flush(flushToDisk: true);
        }

        File.Move(_repository.Lock, _repository.Index, overwrite: true);
        DurableFile.SyncFolder(_repository.GitFolder);
        Forget();
    }

    /// <summary>Lets go without a new index.</summary>
    public void Release()
    {
        if (IsStillHeld)
        {
            File.Delete(_repository.Lock);
        }

        Forget();
    }

    private void Forget()
    {
        _repository.OwnLockInode = null;
        ForgetIntent(_repository);
    }

    /// <summary>The intent goes first: as long as the staged name stands, no other lock can get the inode that the intent names.</summary>
    public static void ForgetIntent(GitRepository repository)
    {
        CommitIntent.Remove(repository);
        File.Delete(StagedOf(repository));
    }

    // Where the file system has no hard links: O_EXCL, and the intent learns the inode right after.
    private static string? TryCreate(GitRepository repository, ProcessIdentity holder, GitObjectId? old)
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
        new CommitIntent(holder, inode, old?.ToString()).Write(repository);
        return inode;
    }
}
