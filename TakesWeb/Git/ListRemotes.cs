namespace TakesWeb.Git;

/// <summary>The remotes that somebody has configured for a repository, and what is known to be there. Asks no remote.</summary>
public sealed class ListRemotes
{
    public async Task<IReadOnlyList<GitRemote>> RunAsync(string root, CancellationToken ct)
    {
        // Raw text of a line: "remote.origin.url https://example.org/film.git"; exit code 1 says that there is none.
        var urls = await GitProgram.AskAsync(root, ["config", "--get-regexp", @"^remote\..*\.url$"], ct);
        if (urls.ExitCode == 1)
        {
            return [];
        }

        var tips = await TipsAsync(root, ct);
        return [.. urls.OrThrow("read the remotes").OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2)).Where(words => words.Length == 2)
            .Select(words => (Name: words[0]["remote.".Length..^".url".Length], Url: words[1]))
            .DistinctBy(remote => remote.Name)
            .Select(remote => new GitRemote(remote.Name, remote.Url, tips.GetValueOrDefault($"refs/remotes/{remote.Name}/{GitRepository.BranchName}")))];
    }

    private static async Task<Dictionary<string, string>> TipsAsync(string root, CancellationToken ct)
    {
        var result = await GitProgram.AskAsync(root, ["for-each-ref", "--format=%(refname) %(objectname)", "refs/remotes"], ct);
        return result.OrThrow("list the remote branches").OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words[1], StringComparer.Ordinal);
    }
}

/// <param name="Name">"origin".</param>
/// <param name="Url">Where it is; may carry a password, so it is not for pages.</param>
/// <param name="Tip">The branch's commit there, as of the last push or fetch; null when nothing was pushed.</param>
public sealed record GitRemote(string Name, string Url, string? Tip)
{
    /// <summary>The folder of a remote on this machine; null for one that is reached over a network.</summary>
    public string? Folder => Url.StartsWith("file://", StringComparison.Ordinal) ? Uri.UnescapeDataString(Url["file://".Length..]) : Path.IsPathRooted(Url) ? Url : null;

    /// <summary>
    /// Where a remote on this machine keeps an LFS object. git-lfs links objects to and from such a remote where it can, so the two may be
    /// one copy under two names.
    /// </summary>
    public string? ObjectPath(string oid) => Folder is not { } folder ? null
        : Path.Combine(Directory.Exists(Path.Combine(folder, ".git")) ? Path.Combine(folder, ".git") : folder, "lfs", "objects", oid[..2], oid[2..4], oid);

    /// <summary>Fetches what the branch names and the store lacks. Objects that are there are not looked at. A remote that cannot be reached is an answer, not an error.</summary>
    public async Task<string?> FetchMediaAsync(string root, CancellationToken ct)
    {
        var result = await GitProgram.WorkAsync(root, ["lfs", "fetch", Name, GitRepository.BranchName], TimeSpan.FromHours(6), ct);
        return result.Succeeded ? null : result.TimedOut ? "it took longer than six hours" : result.ErrorTail;
    }
}
