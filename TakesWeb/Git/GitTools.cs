using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>Which git and git-lfs are there. Asked again after a minute, so that an installation is noticed without a restart.</summary>
public sealed class GitTools(TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private Known? _known;

    public async Task<GitToolVersions> ReadAsync(CancellationToken ct)
    {
        if (_known is { } known && clock.GetElapsedTime(known.At) < KeptFor)
        {
            return known.Versions;
        }

        var read = new GitToolVersions(await VersionOfAsync("git", ct), await VersionOfAsync("git-lfs", ct));
        _known = new Known(read, clock.GetTimestamp());
        return read;
    }

    // Raw text: "git version 2.39.5" and "git-lfs/3.3.0 (GitHub; linux amd64; go 1.19.8)".
    private static async Task<string?> VersionOfAsync(string program, CancellationToken ct)
    {
        if (ToolProcess.Find(program) is null)
        {
            return null;
        }

        var result = await ToolProcess.RunAsync(new ToolCommand(program, ["version"]), ct);
        return result.Succeeded ? result.OutputText.Split('\n')[0].Split(' ', '/').FirstOrDefault(word => word.Length > 0 && char.IsAsciiDigit(word[0])) : null;
    }

    private sealed record Known(GitToolVersions Versions, long At);
}

/// <summary>The versions, such as "2.39.5"; null for what is not installed or does not run.</summary>
public sealed record GitToolVersions(string? Git, string? GitLfs);
