using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// One repository as this process knows it: its files by name, the gate that lets one committer in, and what is kept in memory
/// between commits. Dropped from memory when somebody else changed it underneath.
/// </summary>
internal sealed class GitRepository
{
    /// <summary>The branch that Takes commits to.</summary>
    public const string BranchName = "main";

    private GitIndex? _index;
    private FileStat? _indexStat;

    public GitRepository(string root)
    {
        Root = root;
        GitFolder = Path.Combine(root, ".git");
        Objects = new ObjectStore(root, GitFolder);
        Branch = new BranchRef(GitFolder, BranchName);
    }

    public string Root { get; }

    public string Name => Path.GetFileName(Root);

    public string GitFolder { get; }

    public string Index => Path.Combine(GitFolder, "index");

    public string Lock => Path.Combine(GitFolder, "index.lock");

    /// <summary>Our folder in .git: same file system as the objects, out of reach of git clean.</summary>
    public string TakesFolder => Path.Combine(GitFolder, "takes");

    public ObjectStore Objects { get; }

    public BranchRef Branch { get; }

    /// <summary>One committer at a time in this process; index.lock keeps out the others.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>The inode of the lock that this process holds now.</summary>
    public string? OwnLockInode { get; set; }

    /// <summary>For tests: called at each point where a crash leaves something else behind.</summary>
    public Action<string>? AtStep { get; set; }

    /// <summary>The index as it is on disk, from memory where nobody else wrote it. Null when its form is not ours. Ask under the lock.</summary>
    public GitIndex? ReadIndex()
    {
        var stat = FileStat.Of(Index);
        if (stat is null)
        {
            return GitIndex.CreateEmpty();
        }

        if (_index is null || _indexStat != stat)
        {
            _index = GitIndex.TryParse(File.ReadAllBytes(Index));
            _indexStat = stat;
        }

        return _index;
    }

    /// <summary>After the index was renamed into place; null forgets it.</summary>
    public void Remember(GitIndex? index)
    {
        _index = index;
        _indexStat = index is null ? null : FileStat.Of(Index);
    }
}

/// <summary>The repositories of this process, each once.</summary>
internal sealed class GitRepositories
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, GitRepository> _known = new(StringComparer.Ordinal);

    public GitRepository Of(string root) => _known.GetOrAdd(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)), path => new GitRepository(path));
}
