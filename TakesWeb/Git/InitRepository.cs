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

    private static readonly string[] Hooks = ["pre-push", "post-checkout", "post-commit", "post-merge"];

    private LfsHooks? _hooks;

    public async Task RunAsync(string root, CancellationToken ct)
    {
        Directory.CreateDirectory(root);
        var isNew = !Directory.Exists(Path.Combine(root, ".git"));
        (await GitProgram.ChangeAsync(root, ["init", "--quiet", "-b", GitRepository.BranchName, "--object-format=sha1", root], ct)).OrThrow("make a repository");
        await SetAsync(root, ct);
        Directory.CreateDirectory(Path.Combine(root, ".git", "takes"));
        Directory.CreateDirectory(Path.Combine(root, ".git", "lfs", "objects"));
        ManagedAttributes.Ensure(root);
        ExcludeUnfinished(root);
        if ((await tools.ReadAsync(ct)).GitLfs is { } lfs)
        {
            await InstallHooksAsync(root, lfs, isNew, ct);
        }
    }

    /// <summary>One look, and a process only for what is not yet so: a project is made while somebody waits.</summary>
    private static async Task SetAsync(string root, CancellationToken ct)
    {
        var listed = (await GitProgram.ChangeAsync(root, ["config", "--local", "--list", "-z"], ct)).OrThrow("read the settings");
        var known = listed.OutputText.Split('\0').ToHashSet(StringComparer.Ordinal);
        var missing = Settings.Where(s => !known.Contains($"{s.Key}\n{s.Value}")).ToList();
        if (missing.Count == Settings.Length)
        {
            // None of them yet: the file is Git's alone, and sections may be added at its end.
            await File.AppendAllTextAsync(Path.Combine(root, ".git", "config"), string.Concat(missing.GroupBy(s => s.Key[..s.Key.LastIndexOf('.')]).Select(Section)), ct);
            return;
        }

        foreach (var (key, value) in missing)
        {
            (await GitProgram.ChangeAsync(root, ["config", "--local", key, value], ct)).OrThrow($"set {key}");
        }
    }

    private static string Section(IGrouping<string, (string Key, string Value)> settings) =>
        $"[{(settings.Key.Split('.', 2) is [var section, var name] ? $"{section} \"{name}\"" : settings.Key)}]\n"
        + string.Concat(settings.Select(s => $"\t{s.Key[(s.Key.LastIndexOf('.') + 1)..]} = {s.Value}\n"));

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

    /// <summary>
    /// A hook of the user's own makes git-lfs refuse: theirs stays, and git-lfs tells them how to merge the two. What it wrote into one new
    /// repository it would write into the next.
    /// </summary>
    private async Task InstallHooksAsync(string root, string lfs, bool isNew, CancellationToken ct)
    {
        var paths = Hooks.Select(name => Path.Combine(root, ".git", "hooks", name)).ToList();
        if (isNew && _hooks is { } known && known.Version == lfs && !paths.Exists(File.Exists))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(paths[0])!);
            foreach (var (path, text) in paths.Zip(known.Texts))
            {
                await File.WriteAllTextAsync(path, text, ct);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
                }
            }

            return;
        }

        var result = await GitProgram.ChangeAsync(root, ["lfs", "update"], ct);
        if (!result.Succeeded)
        {
            GitLog.HooksNotInstalled(logger, Path.GetFileName(root), result.ErrorTail);
        }
        else if (isNew && paths.TrueForAll(File.Exists))
        {
            _hooks = new LfsHooks(lfs, [.. await Task.WhenAll(paths.Select(path => File.ReadAllTextAsync(path, ct)))]);
        }
    }

    /// <summary>What a version of git-lfs writes as hooks, in the order of <see cref="Hooks"/>.</summary>
    private sealed record LfsHooks(string Version, string[] Texts);
}
