using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Generation;

public sealed class MissingToolsTests
{
    [Fact]
    public async Task Without_ffmpeg_vips_and_git_lfs_the_app_runs_keeps_takes_and_says_what_is_missing()
    {
        using var data = new TempFolder();
        using var programs = new TempFolder();
        foreach (var program in new[] { "git", "dotnet", "prlimit" })
        {
            if (ToolProcess.Find(program) is { } path)
            {
                File.CreateSymbolicLink(programs[program], path);
            }
        }

        // On Debian git-lfs lies beside git and not where git looks for its own commands, so an empty PATH hides it.
        await using var server = await BareServer.StartAsync(data.Path, programs.Path);
        var ready = await server.GetAsync("/readyz");
        var shot = await server.MakeShotAsync();
        var uploaded = await server.PostFileAsync(shot, await MediaSamples.Mp4Async());
        await server.QueueAsync(shot);
        var generated = await server.WaitForTakeAsync(shot, 2, take => (string)take["status"]! == "failed");
        var pictureless = await server.WaitForTakeAsync(shot, 1, take => (string)take["picture"]! != "processing");

        Assert.Contains("ffmpeg is not installed", ready, StringComparison.Ordinal);
        Assert.Contains("apt-get install libvips-tools", ready, StringComparison.Ordinal);
        Assert.Contains("git-lfs is not installed", ready, StringComparison.Ordinal);
        Assert.Equal("take_001", uploaded);
        Assert.Equal("no_preview", (string)pictureless["picture"]!);
        Assert.Contains("ffmpeg", (string)pictureless["pictureReason"]!, StringComparison.Ordinal);
        Assert.Contains("ffmpeg", (string)generated["error"]!, StringComparison.Ordinal);
    }
}
