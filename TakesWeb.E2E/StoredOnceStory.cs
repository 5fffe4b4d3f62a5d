using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A take, its Git LFS object and its working file cost the disk one copy of the media.</summary>
public sealed class StoredOnceStory
{
    private const int Files = 8;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Sixty_four_megabytes_are_on_the_disk_once() => PlayAsync(bytes: 8 << 20);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_gigabyte_is_on_the_disk_once() => PlayAsync(bytes: 128 << 20);

    private static async Task PlayAsync(int bytes)
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        var wave = Path.Combine(server.DataFolder, "sound.wav");
        for (var n = 1; n <= Files; n++)
        {
            var sha256 = SampleMedia.WriteWave(wave, bytes);
            await using var file = File.OpenRead(wave);
            using var answer = await studio.PostAsync(new StreamContent(file), "sound.wav");
            Assert.Equal(sha256, (string?)(await Studio.TakeOfAsync(answer))["file"]!["sha256"]);
        }

        await studio.AllSettledAsync();

        await studio.IsCleanAsync();
        var takes = FilesBelow(Path.Combine(studio.Repository, studio.ShotPath, "takes"));
        var thumbnails = BytesOf(takes.Where(f => f.EndsWith("_thumbnail.png", StringComparison.Ordinal)));
        var stored = BytesOf(takes.Concat(FilesBelow(Path.Combine(studio.Repository, ".git", "lfs"))));
        Assert.Equal(Files, takes.Count(f => f.EndsWith(".wav", StringComparison.Ordinal)));
        Assert.InRange(stored, (long)Files * bytes, (long)(1.01 * Files * bytes) + thumbnails);
    }

    private static string[] FilesBelow(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);

    /// <summary>Two names of one inode are one copy.</summary>
    private static long BytesOf(IEnumerable<string> files) =>
        files.Select(f => FileStat.Of(f)!.Value).DistinctBy(s => s.InodeKey).Sum(s => s.Size);
}
