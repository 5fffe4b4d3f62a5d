using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// What this repository knows of its remotes without asking them: their names, and what the remote-tracking branch holds since the last push or
/// fetch. Reads small files, starts no process, takes no lock.
/// </summary>
public sealed class ReadRemotes
{
    private readonly GitRepositories _repositories;

    internal ReadRemotes(GitRepositories repositories) => _repositories = repositories;

    /// <summary>The names of the configured remotes, such as "origin".</summary>
    public IReadOnlyList<string> Names(string root)
    {
        // Raw text: [remote "origin"]
        const string Start = "[remote \"";
        var config = Path.Combine(_repositories.Of(root).GitFolder, "config");
        return FileStat.Of(config) is not { IsRegularFile: true }
            ? []
            : [.. File.ReadLines(config).Select(line => line.Trim()).Where(line => line.StartsWith(Start, StringComparison.Ordinal) && line.EndsWith("\"]", StringComparison.Ordinal))
                .Select(line => line[Start.Length..^2]).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// True when some remote-tracking branch has this pointer at this path: whoever pushed the commit has pushed the media before it, which
    /// is what git-lfs' pre-push hook does.
    /// </summary>
    public async Task<bool> IsPushedAsync(string root, PointerChange media, CancellationToken ct)
    {
        var repository = _repositories.Of(root);
        var blob = new LfsPointer(media.Oid, media.Size).BlobId();
        foreach (var name in Names(root))
        {
            var branch = new NamedRef(repository.GitFolder, $"refs/remotes/{name}/{GitRepository.BranchName}").Read();
            if (branch is { } commit && await ReadHead.WalkAsync(repository, await repository.Objects.RootTreeAsync(commit, ct), media.Path, ct) is { IsTree: false } found && found.Id == blob)
            {
                return true;
            }
        }

        return false;
    }
}
