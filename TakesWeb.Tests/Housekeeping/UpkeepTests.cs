using System.Net;
using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class UpkeepTests : IAsyncLifetime
{
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Upkeep_packs_the_history_says_what_it_saved_and_leaves_media_alone()
    {
        var shot = await _app.CreateShotAsync();
        for (var i = 0; i < 4; i++)
        {
            await shot.AddAsync(await MediaSamples.OtherMp4Async());
            await shot.SettledAsync(i + 1);
        }

        var media = Media(shot);

        await _app.SendJsonAsync(HttpMethod.Post, "/api/admin/upkeep", null, HttpStatusCode.Accepted);
        await _app.WaitForAsync("the upkeep", async () => (await _app.Get<Upkeep>().ReadAsync(CancellationToken.None)).All(r => r.Last is not null));

        var last = (await _app.Get<Upkeep>().ReadAsync(CancellationToken.None)).Single().Last!;
        Assert.True(last.After.Files <= 6, $"{last.After.Files} files are left of {last.Before.Files}.");
        Assert.True(last.After.Bytes < last.Before.Bytes);
        Assert.Equal(0, last.ChangedObjects);
        // The four videos; their pictures are one and the same.
        Assert.Equal(5, last.Objects);
        Assert.Equal(last.Before.Bytes - last.After.Bytes, last.SavedInAll);
        Assert.Equal(media, Media(shot));

        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(5);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
        await _app.GitAsync(shot.Slug, "fsck", "--strict");
        await _app.GitAsync(shot.Slug, "lfs", "fsck");
    }

    private static List<(string, FileStat)> Media(TestShot shot) =>
    [
        .. Disk.Files(Path.Combine(shot.Repository, ".git", "lfs", "objects")).Concat(Disk.Files(shot.Takes)).Order(StringComparer.Ordinal)
            .Where(path => Path.GetExtension(path) is "" or ".mp4" or ".png").Select(path => (path, FileStat.Of(path)!.Value)),
    ];
}
