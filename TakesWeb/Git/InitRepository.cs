using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// Makes a project's folder a Git repository that any client with git-lfs can clone, or puts the settings of an existing one right.
/// Safe to run twice; needs git, works without git-lfs. Nothing is committed.
/// </summary>
public sealed class InitRepository(GitTools tools, ILogger<InitRepository> logger)
{
    private static readonly (string Key, string Value)[] Settings =
    [
        // A second link to the same inode changes ctime, and Git would hash the media again.
        ("core.trustctime", "false"),
        // History keeps pointers whose bytes were purged.
        ("lfs.allowincompletepush", "true"),
        ("lfs.repositoryformatversion", "0"),
        // What "git lfs install --local" writes, so that it holds without git-lfs on this machine.
        ("filter.lfs.clean", "git-lfs clean -- %f"),
        ("filter.lfs.smudge", "git-lfs smudge -- %f"),
        ("filter.lfs.process", "git-lfs filter-process"),
        ("filter.lfs.required", "true"),
    ];

    public async Task RunAsync(string root, CancellationToken ct)
    {
        Directory.CreateDirectory(root);
        (await GitProgram.ChangeAsync(root, ["init", "--quiet", "-b", GitRepository.BranchName, "--object-format=sha1", root], ct)).OrThrow("make a repository");
        foreach (var (key, value) in Settings)
        {
            (await GitProgram.ChangeAsync(root, ["config", "--local", key, value], ct)).OrThrow($"set {key}");
        }

        Directory.CreateDirectory(Path.Combine(root, ".git", "takes"));
        Directory.CreateDirectory(Path.Combine(root, ".git", "lfs", "objects"));
        ManagedAttributes.Ensure(root);
        ExcludeUnfinished(root);
        if ((await tools.ReadAsync(ct)).GitLfs is not null)
        {
            await InstallHooksAsync(root, ct);
        }
    }

    // A write that a crash cut off leaves its temporary name until the cleanup: "git status" stays clean, and "git add -A" stays harmless.
    private static void ExcludeUnfinished(string root)
    {
        var path = Path.Combine(root, ".git", "info", "exclude");
        var pattern = "*." + string.Concat(Enumerable.Repeat("[0-9a-f]", 32)) + ".tmp";
        var lines = File.Exists(path) ? File.ReadAllText(path) : "";
        if (!lines.Contains(pattern, StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            DurableFile.Write(path, lines + (lines.Length == 0 || lines.EndsWith('\n') ? "" : "\n") + pattern + "\n");
        }
    }

    // A hook of the user's own makes git-lfs refuse: theirs stays, and git-lfs tells them how to merge the two.
    private async Task InstallHooksAsync(string root, CancellationToken ct)
    {
        var result = await GitProgram.ChangeAsync(root, ["lfs", "update"], ct);
        if (!result.Succeeded)
        {
            GitLog.HooksNotInstalled(logger, Path.GetFileName(root), result.ErrorTail);
        }
    }
}
