using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Storage;

public sealed class InstanceLockTests
{
    [Fact]
    public async Task A_second_instance_on_the_same_folder_ends_with_the_sentence_alone()
    {
        await using var app = await TakesApp.StartNewAsync();

        var second = await RunAsync(app.Data);

        Assert.Equal(1, second.ExitCode);
        Assert.Equal($"Another Takes is running on {app.Data}. Stop it first, or start this one with another folder (--Takes:Data=...).", second.ErrorTail);
    }

    [Fact]
    public async Task A_setting_that_cannot_be_is_named_and_nothing_starts()
    {
        using var folder = new TempFolder();

        var refused = await RunAsync(folder.Path, "--Takes:Storage:ReserveBytes=-1");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Takes:Storage:ReserveBytes", refused.ErrorTail, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.ErrorTail, StringComparison.Ordinal);
    }

    private static Task<ToolResult> RunAsync(string data, params string[] more) => ToolProcess.RunAsync(
        new ToolCommand("dotnet", [Path.Combine(AppContext.BaseDirectory, "TakesWeb.dll"), "--urls", "http://127.0.0.1:0", "--Takes:Demo=false", $"--Takes:Data={data}", .. more])
        {
            Timeout = TimeSpan.FromMinutes(2),
            WorkingFolder = AppContext.BaseDirectory,
        },
        CancellationToken.None);
}
