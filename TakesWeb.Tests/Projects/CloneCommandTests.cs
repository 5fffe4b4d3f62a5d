using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Projects;

public sealed class CloneCommandTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task The_clone_command_gives_somebody_who_never_used_lfs_the_same_bytes_and_the_circled_take()
    {
        var shot = await app.CreateShotAsync(await app.CreateProjectAsync($"It's a film {Guid.NewGuid():N}"[..20]));
        var bytes = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.AddAsync(bytes);
        await shot.SettledAsync(2);
        await shot.CircleAsync(2);
        await app.WaitForAsync("the circle in HEAD", async () => (await app.GitAsync(shot.Slug, "ls-tree", "-r", "HEAD")).Contains("active_take", StringComparison.Ordinal));
        await shot.SettledAsync(2);
        using var home = new TempFolder();
        var command = (string)(await app.GetAsync($"/api/projects/{shot.Slug}"))["cloneCommand"]!;

        var result = await ToolProcess.RunAsync(
            new ToolCommand("bash", ["-c", command])
            {
                WorkingFolder = home.Path,
                Timeout = TimeSpan.FromMinutes(2),
                Environment = new Dictionary<string, string?> { ["HOME"] = home.Path, ["XDG_CONFIG_HOME"] = null, ["GIT_CONFIG_NOSYSTEM"] = "1", ["GIT_TERMINAL_PROMPT"] = "0" },
            },
            CancellationToken.None);

        Assert.True(result.Succeeded, result.ErrorTail);
        var clone = Path.Combine(home[shot.Slug], shot.RelativePath);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(clone, "takes", "take_002", "shot_001_take_002.mp4")));
        Assert.Equal("takes/take_002", new DirectoryInfo(Path.Combine(clone, "active_take")).LinkTarget);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(clone, "active_take", "shot_001_take_002.mp4")));
        Assert.Equal(
            await File.ReadAllBytesAsync(shot.FileOf(2, "_thumbnail.png")), await File.ReadAllBytesAsync(Path.Combine(clone, "active_take", "shot_001_take_002_thumbnail.png")));
        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
    }
}
