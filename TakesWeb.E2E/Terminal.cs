using System.Globalization;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>What a person types into a shell: the installed git, curl and bash, in a home without settings, so that the machine's own decide nothing.</summary>
internal static class Terminal
{
    private static readonly string Home = Directory.CreateTempSubdirectory("takes-e2e-home-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What git writes; fails the story when git does.</summary>
    public static async Task<string> GitAsync(string repository, params string[] arguments)
    {
        var result = await RunAsync("git", ["-C", repository, .. arguments]);
        Assert.True(result.Succeeded, $"git {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.ErrorTail}{result.OutputText}");
        return result.OutputText;
    }

    /// <summary>The same, cut into lines.</summary>
    public static async Task<string[]> GitLinesAsync(string repository, params string[] arguments) =>
        (await GitAsync(repository, arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a line of bash in a folder, with this folder as the home too; fails the story when the line does.</summary>
    public static async Task<string> BashAsync(string folder, string line, params (string Name, string Value)[] variables)
    {
        var environment = Environment(folder);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        var result = await ToolProcess.RunAsync(
            new ToolCommand("bash", ["-euo", "pipefail", "-c", line]) { WorkingFolder = folder, Environment = environment, Timeout = TimeSpan.FromMinutes(4) }, Ct);
        Assert.True(result.Succeeded, $"{line} ended with {result.ExitCode}: {result.ErrorTail}");
        return result.OutputText;
    }

    public static Task<ToolResult> RunAsync(string program, IReadOnlyList<string> arguments) =>
        ToolProcess.RunAsync(new ToolCommand(program, arguments) { Timeout = TimeSpan.FromMinutes(4), Environment = Environment(Home) }, Ct);

    /// <summary>What curl received: the status and the body.</summary>
    public static async Task<(int Status, string Body)> CurlAsync(params string[] arguments)
    {
        var result = await RunAsync("curl", ["-sS", "-w", "\n%{http_code}", .. arguments]);
        Assert.True(result.Succeeded, $"curl ended with {result.ExitCode}: {result.ErrorTail}");
        var cut = result.OutputText.LastIndexOf('\n');
        return (int.Parse(result.OutputText[(cut + 1)..], CultureInfo.InvariantCulture), result.OutputText[..cut]);
    }

    private static Dictionary<string, string?> Environment(string home) => new()
    {
        ["HOME"] = home,
        ["XDG_CONFIG_HOME"] = Path.Combine(home, ".config"),
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["LC_ALL"] = "C.UTF-8",
    };
}
