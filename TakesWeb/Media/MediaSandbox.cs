using Microsoft.Extensions.Options;
using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>
/// Puts a command inside bubblewrap: no network, no other process, nothing of the disk but the programs, the named input (read-only)
/// and at most one folder to write to. Whether bubblewrap works here is tried once.
/// </summary>
public sealed class MediaSandbox(IOptions<MediaOptions> options, ILogger<MediaSandbox> logger) : IDisposable
{
    private static readonly string[] SystemPaths =
        ["/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/nix/store"];

    /// <summary>Bubblewrap's name; another one in tests, for a machine that has none.</summary>
    internal string Program { get; init; } = "bwrap";

    private readonly SemaphoreSlim _trial = new(1, 1);
    private bool _isTried;
    private string? _complaint;

    /// <summary>The same command inside the sandbox, or itself where the sandbox is off or (auto) does not work here.</summary>
    internal async Task<ToolCommand> WrapAsync(ToolCommand command, string? input, string? outputFolder, CancellationToken ct)
    {
        if (options.Value.Sandbox == SandboxMode.Off || !await WorksAsync(ct))
        {
            return command;
        }

        var program = ToolProcess.Find(command.Program) ?? throw new ToolMissingException(command.Program);
        return command with
        {
            Program = Program,
            Arguments = [.. Walls(program, input, outputFolder), "--", program, .. command.Arguments],
        };
    }

    /// <summary>
    /// Throws <see cref="OptionsValidationException"/> where Takes:Media:Sandbox is required and bubblewrap does not work: asked at the start, so that nobody finds
    /// out with the first upload.
    /// </summary>
    public async Task RequireAsync(CancellationToken ct)
    {
        if (options.Value.Sandbox == SandboxMode.Required)
        {
            await WorksAsync(ct);
        }
    }

    private static List<string> Walls(string program, string? input, string? outputFolder)
    {
        List<string> walls =
        [
            "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            "--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
        ];
        foreach (var path in SystemPaths)
        {
            walls.AddRange(["--ro-bind-try", path, path]);
        }

        var home = Path.GetDirectoryName(program)!;
        if (!home.StartsWith("/usr/", StringComparison.Ordinal) && !home.StartsWith("/bin", StringComparison.Ordinal))
        {
            walls.AddRange(["--ro-bind", home, home]);
        }

        if (outputFolder is not null)
        {
            walls.AddRange(["--bind", outputFolder, outputFolder]);
        }

        if (input is not null)
        {
            walls.AddRange(["--ro-bind", input, input]);
        }

        walls.AddRange(["--chdir", outputFolder ?? "/tmp"]);
        return walls;
    }

    private async Task<bool> WorksAsync(CancellationToken ct)
    {
        await _trial.WaitAsync(ct);
        try
        {
            if (!_isTried)
            {
                _complaint = await TryAsync(ct);
                _isTried = true;
                Tell();
            }
        }
        finally
        {
            _trial.Release();
        }

        return _complaint is null || options.Value.Sandbox != SandboxMode.Required
            ? _complaint is null
            : throw new OptionsValidationException(
                "", typeof(MediaOptions), [$"Takes:Media:Sandbox is required, but {_complaint}. Install or allow bubblewrap, or set it to auto."]);
    }

    private void Tell()
    {
        if (_complaint is null)
        {
            MediaLog.Sandboxed(logger);
        }
        else if (options.Value.Sandbox != SandboxMode.Required)
        {
            MediaLog.NotSandboxed(logger, _complaint);
        }
    }

    /// <summary>Null when it works; else why not. Containers often forbid the name spaces that it needs.</summary>
    private async Task<string?> TryAsync(CancellationToken ct)
    {
        if (ToolProcess.Find(Program) is null)
        {
            return "bubblewrap is not installed";
        }

        var program = ToolProcess.Find("true") ?? "/bin/true";
        var trial = await ToolProcess.RunAsync(new ToolCommand(Program, [.. Walls(program, null, null), "--", program]) { Timeout = TimeSpan.FromSeconds(10) }, ct);
        return trial.Succeeded ? null : $"bubblewrap does not work here ({trial.ErrorTail.Split('\n')[0]})";
    }

    public void Dispose() => _trial.Dispose();
}
