using System.Globalization;
using System.Text;

namespace TakesWeb.Git;

/// <summary>Asks HEAD's branch: the only answer to "is it committed?". Takes no lock.</summary>
public sealed class ReadHead
{
    // Beyond this, one git ls-tree is cheaper than walking.
    private const int WalkedPaths = 64;

    private readonly GitRepositories _repositories;

    internal ReadHead(GitRepositories repositories) => _repositories = repositories;

    /// <summary>The commit of the branch; null before the first.</summary>
    public string? Commit(string root) => _repositories.Of(root).Branch.Read()?.ToString();

    /// <summary>Whether commits can be made now, and if not, the sentence that says why.</summary>
    public RepositoryState State(string root) => RepositoryState.Of(_repositories.Of(root));

    /// <summary>All that HEAD's branch holds, in one question. Empty before the first commit, and where the folder is no repository.</summary>
    public async Task<HeadTree> TreeAsync(string root, CancellationToken ct)
    {
        var repository = _repositories.Of(root);
        return repository.Branch.Read() is { } head
            ? new HeadTree(repository, head.ToString(), await ListAsync(repository, head, ct))
            : new HeadTree(repository, null, []);
    }

    /// <summary>
    /// The newest commit that changed something under each key, in one pass through the history. <paramref name="keyOf"/> tells what a path
    /// counts for; null: nothing that is asked for. Merges are not asked: what they bring was committed before.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> LastCommitsAsync(string root, Func<string, string?> keyOf, CancellationToken ct)
    {
        var repository = _repositories.Of(root);
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        if (repository.Branch.Read() is not { } head)
        {
            return last;
        }

        // Raw text: ">" commit LF, an empty line, then a path a line.
        var result = await GitProgram.AskAsync(repository.Root, ["-c", "core.quotePath=false", "log", "--format=>%H", "--name-only", "--no-renames", head.ToString()], ct);
        var commit = "";
        foreach (var line in result.OrThrow("read the history").OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '>')
            {
                commit = line[1..];
            }
            else if (keyOf(line) is { } key)
            {
                last.TryAdd(key, commit);
            }
        }

        return last;
    }

    /// <summary>How many commits the branch has.</summary>
    public async Task<int> CountCommitsAsync(string root, CancellationToken ct)
    {
        var repository = _repositories.Of(root);
        if (repository.Branch.Read() is not { } head)
        {
            return 0;
        }

        var result = await GitProgram.AskAsync(repository.Root, ["rev-list", "--count", head.ToString()], ct);
        return int.Parse(result.OrThrow("count commits").OutputText, CultureInfo.InvariantCulture);
    }

    /// <summary>The object at a path in HEAD (40 hex digits), or null when HEAD has no file there.</summary>
    public async Task<string?> FindAsync(string root, string path, CancellationToken ct)
    {
        var repository = _repositories.Of(root);
        return repository.Branch.Read() is { } head && await WalkAsync(repository, await repository.Objects.RootTreeAsync(head, ct), path, ct) is { IsTree: false } found
            ? found.Id.ToString()
            : null;
    }

    /// <summary>
    /// Of these changes, the ones that HEAD does not hold: another pointer, other content than the file has now, a path that is still
    /// there. A small file that is not there waits for nothing.
    /// </summary>
    public async Task<IReadOnlyList<GitChange>> WhatIsMissingAsync(string root, IReadOnlyList<GitChange> changes, CancellationToken ct)
    {
        var repository = _repositories.Of(root);
        if (repository.Branch.Read() is not { } head)
        {
            return [.. changes.Where(change => change is not RemoveChange)];
        }

        var lookUp = await LookUpAsync(repository, head, changes.Count, ct);
        var missing = new List<GitChange>();
        foreach (var change in changes)
        {
            if (!IsHeld(repository, change, await lookUp(change.Path)))
            {
                missing.Add(change);
            }
        }

        return missing;
    }

    internal static bool IsHeld(GitRepository repository, GitChange change, TreeTarget there)
    {
        switch (change)
        {
            case PointerChange pointer:
                return there == new TreeTarget(GitModes.File, new LfsPointer(pointer.Oid, pointer.Size).BlobId());
            case LinkChange link:
                return there == new TreeTarget(GitModes.Link, GitObjectId.Of("blob", Encoding.UTF8.GetBytes(link.Target)));
            case RemoveChange:
                return there.IsNothing;
            default:
                var full = Path.Combine(repository.Root, change.Path);
                return !File.Exists(full)
                    || there == new TreeTarget(GitModes.File, GitObjectId.Of("blob", WorkingFiles.Normalize(change.Path, File.ReadAllBytes(full))));
        }
    }

    private static async Task<Func<string, ValueTask<TreeTarget>>> LookUpAsync(GitRepository repository, GitObjectId head, int paths, CancellationToken ct)
    {
        if (paths > WalkedPaths)
        {
            var all = await ListAsync(repository, head, ct);
            return path => ValueTask.FromResult(all.GetValueOrDefault(path));
        }

        var root = await repository.Objects.RootTreeAsync(head, ct);
        return async path => await WalkAsync(repository, root, path, ct) is { IsTree: false } found ? new TreeTarget(found.Mode, found.Id) : TreeTarget.Nothing;
    }

    internal static async Task<TreeEntry?> WalkAsync(GitRepository repository, GitObjectId root, string path, CancellationToken ct)
    {
        var tree = root;
        TreeEntry? found = null;
        foreach (var name in RepositoryPath.Names(path))
        {
            if (found is { IsTree: false })
            {
                return null;
            }

            found = (await repository.Objects.TreeAsync(tree, ct)).Find(Encoding.UTF8.GetBytes(name));
            if (found is null)
            {
                return null;
            }

            tree = found.Id;
        }

        return found;
    }

    // Raw text: "100644 blob <id>" TAB path NUL
    private static async Task<Dictionary<string, TreeTarget>> ListAsync(GitRepository repository, GitObjectId head, CancellationToken ct)
    {
        var result = await GitProgram.AskAsync(repository.Root, ["ls-tree", "-r", "-z", "--full-tree", head.ToString()], ct);
        var all = new Dictionary<string, TreeTarget>(StringComparer.Ordinal);
        foreach (var line in result.OrThrow("list the tree").OutputText.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            all[line[(tab + 1)..]] = new TreeTarget(Convert.ToUInt32(line[..6], 8), GitObjectId.TryParse(line.AsSpan(tab - 40, 40))!.Value);
        }

        return all;
    }
}
