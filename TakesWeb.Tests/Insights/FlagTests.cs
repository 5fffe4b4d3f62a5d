using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Insights;

/// <summary>From an upload to the marks of a take, through the real app.</summary>
public sealed class FlagTests : IAsyncLifetime
{
    private TakesApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await TakesApp.StartNewAsync(("Takes:Insights:Enabled", "true"));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_take_is_looked_through_once_it_has_its_picture_and_lists_filter_by_what_was_found()
    {
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await MadeAsync("black.mp4", "-f", "lavfi", "-i", "color=black:s=64x36:r=24:d=0.5", "-pix_fmt", "yuv420p"));
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await LookedThroughAsync(shot, 2);

        var list = await shot.ListAsync();

        Assert.Equal(["black", ""], list["takes"]!.AsArray().Select(t => (string?)t!["flags"]!.AsArray().FirstOrDefault()?["flag"] ?? ""));
        Assert.Equal((0, 11), ((int)list["takes"]![0]!["flags"]![0]!["fromFrame"]!, (int)list["takes"]![0]!["flags"]![0]!["toFrame"]!));
        Assert.Equal("Black at frames 0 to 11.", (string?)(await shot.TakeAsync(1))["flags"]![0]!["sentence"]);
        Assert.Equal([1], await shot.NumbersAsync("?flag=black"));
        Assert.Empty(await shot.NumbersAsync("?flag=black,frozen"));
        using var refused = await _app.Http.GetAsync(shot.Url + "/takes?flag=ugly");
        Assert.Contains("near-duplicate", await TakesApp.RefusalAsync(refused, 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_later_of_two_takes_that_look_alike_names_the_earlier()
    {
        var shot = await _app.CreateShotAsync();
        var film = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(film);
        // Other bytes, the same picture; and then the same bytes, which is another thing.
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.AddAsync(film);
        await LookedThroughAsync(shot, 3);

        Assert.Equal([2], await shot.NumbersAsync("?flag=near-duplicate"));
        Assert.Equal([3], await shot.NumbersAsync("?flag=duplicate"));
        var flag = (await shot.TakeAsync(2))["flags"]![0]!;
        Assert.Equal(((string?)(await shot.TakeAsync(1))["takeUid"], 0), ((string?)flag["otherTakeUid"], (int)flag["distance"]!));
    }

    [Fact]
    public async Task An_index_made_again_knows_it_from_the_cache_and_what_the_cache_lost_is_looked_for_again()
    {
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await MadeAsync("black.mp4", "-f", "lavfi", "-i", "color=black:s=64x36:r=24:d=0.5", "-pix_fmt", "yuv420p"));
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await LookedThroughAsync(shot, 3);
        var dump = await Library.DumpAsync(_app, (shot, 3));
        Assert.Contains("black 0-11", dump, StringComparison.Ordinal);
        var lost = (string)(await shot.TakeAsync(3))["file"]!["sha256"]!;

        await _app.RestartAsync(() => Library.RemoveIndex(_app));

        Assert.Equal(dump, await Library.DumpAsync(_app, (shot, 3)));
        Assert.Equal([3], await shot.NumbersAsync("?flag=near-duplicate"));

        await _app.RestartAsync(() =>
        {
            Library.RemoveIndex(_app);
            File.Delete(Path.Combine(_app.Data, "cache", lost[..2], lost, "faults.json"));
        });
        Assert.Empty(await shot.NumbersAsync("?flag=near-duplicate"));
        await _app.RunRecurringAsync("faults-round");
        await LookedThroughAsync(shot, 3);
        Assert.Equal([3], await shot.NumbersAsync("?flag=near-duplicate"));
    }

    [Fact]
    public async Task What_differs_from_the_settings_of_the_project_is_marked_as_soon_as_they_are_set()
    {
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        Assert.Empty(await shot.NumbersAsync("?flag=wrong-size"));

        await _app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["resolution"] = "1920x1080", ["frameRate"] = "24" }, HttpStatusCode.OK);

        Assert.Equal([1], await shot.NumbersAsync("?flag=wrong-size,wrong-rate"));
        var flags = (await shot.TakeAsync(1))["flags"]!.AsArray().Select(f => (string?)f!["sentence"]);
        Assert.Equal(["Not the project's size: 320 x 180 instead of 1920 x 1080.", "Not the project's rate: 23.976 fps instead of 24."], flags);

        await _app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["resolution"] = "320x180", ["frameRate"] = "24000/1001" }, HttpStatusCode.OK);

        Assert.Empty((await shot.TakeAsync(1))["flags"]!.AsArray());
    }

    private Task LookedThroughAsync(TestShot shot, int takes) => _app.WaitForAsync($"{takes} takes looked through", async () =>
    {
        await using var db = await _app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync();
        var uids = (await shot.ListAsync())["takes"]!.AsArray().Select(t => Guid.Parse((string)t!["takeUid"]!)).ToHashSet();
        return uids.Count == takes && db.Set<TakeLook>().AsEnumerable().Count(l => uids.Contains(l.TakeUid)) == takes;
    });

    private static async Task<byte[]> MadeAsync(string name, params string[] arguments)
    {
        using var folder = new TempFolder();
        await TakesApp.ProgramAsync("ffmpeg", ["-nostdin", "-v", "error", .. arguments, folder[name]]);
        return await File.ReadAllBytesAsync(folder[name]);
    }
}
