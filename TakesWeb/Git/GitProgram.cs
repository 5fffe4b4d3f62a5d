using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// Runs the real git in one repository: by argument list, never asking a question, deaf to the environment's GIT_* variables, and
/// also where the repository belongs to another user.
/// </summary>
public static class GitProgram
{
    private const int LargestAnswer = 1 << 30;

    private static readonly string[] Inherited =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR",
        "GIT_NAMESPACE", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_TEMPLATE_DIR", "GIT_DEFAULT_HASH", "GIT_DEFAULT_REF_FORMAT",
        "GIT_EXTERNAL_DIFF", "GIT_TRACE", "GIT_CEILING_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_PREFIX", "GIT_LITERAL_PATHSPECS",
    ];

    /// <summary>For questions: takes no lock of the repository.</summary>
    public static Task<ToolResult> AskAsync(string root, IReadOnlyList<string> arguments, CancellationToken ct, ReadOnlyMemory<byte>? input = null) =>
        RunAsync(root, arguments, new Dictionary<string, string?> { ["GIT_OPTIONAL_LOCKS"] = "0" }, input, ct);

    /// <summary>For what changes the repository.</summary>
    public static Task<ToolResult> ChangeAsync(string root, IReadOnlyList<string> arguments, CancellationToken ct, ReadOnlyMemory<byte>? input = null) =>
        RunAsync(root, arguments, new Dictionary<string, string?>(), input, ct);

    /// <summary>For what changes the repository and may take hours: packing its history, fetching its media.</summary>
    public static Task<ToolResult> WorkAsync(string root, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken ct) =>
        RunAsync(root, arguments, new Dictionary<string, string?>(), null, ct, timeout);

    internal static async Task<ToolResult> RunAsync(
        string root, IReadOnlyList<string> arguments, Dictionary<string, string?> environment, ReadOnlyMemory<byte>? input, CancellationToken ct, TimeSpan? timeout = null)
    {
        foreach (var name in Inherited)
        {
            environment.TryAdd(name, null);
        }

        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["LC_ALL"] = "C";
        return await ToolProcess.RunAsync(
            new ToolCommand("git", ["-c", $"safe.directory={root}", "-c", "core.fsmonitor=false", .. arguments])
            {
                WorkingFolder = root,
                Environment = environment,
                Input = input,
                OutputLimit = LargestAnswer,
                Timeout = timeout ?? TimeSpan.FromMinutes(5),
            },
            ct);
    }

    /// <summary>For a command that works in every sound repository: anything else is a broken disk or a bug.</summary>
    internal static ToolResult OrThrow(this ToolResult result, string what) => result.Succeeded
        ? result
        : throw new IOException($"git could not {what}: {(result.TimedOut ? "it took too long" : FirstLineOf(result.ErrorTail))}");

    private static string FirstLineOf(string text) => new StringBuilder(text.Split('\n')[0]).Append(text.Length == 0 ? "no reason given." : "").ToString();
}
