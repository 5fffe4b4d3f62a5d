using System.Buffers.Binary;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Gallery;

/// <summary>The contact sheet of a shot over HTTP, drawn by the real tool.</summary>
public sealed class ContactSheetTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task A_sheet_by_two_parameters_shows_its_holes_and_is_drawn_by_a_job()
    {
        var shot = await app.CreateShotAsync();
        foreach (var (seed, cfg) in new[] { ("1", 5.0), ("1", 7.5), ("18446744073709551615", 7.5) })
        {
            await shot.AddAsync(await MediaSamples.SmallPngAsync(), "frame.png", new JsonObject { ["generationParams"] = new JsonObject { ["seed"] = seed, ["cfg"] = cfg, ["prompt"] = "<a lantern & its \"shadow\"> " + new string('x', 100) } });
        }

        await shot.SettledAsync(3);
        var url = shot.Url + "/contact";
        var sheet = await app.GetAsync(url + "?rows=seed&columns=cfg");

        Assert.Equal(["seed", "cfg"], sheet["axes"]!.AsArray().Select(a => (string)a!["name"]!));
        Assert.Equal("""[[["take_001"],["take_002"]],[[],["take_003"]]]""", sheet["grid"]!["cells"]!.ToJsonString());
        Assert.Equal((3, 1), ((int)sheet["grid"]!["tried"]!, (int)sheet["grid"]!["holes"]!));
        using (var early = await app.Http.GetAsync(url + ".png?rows=seed&columns=cfg"))
        {
            Assert.Contains("not drawn yet", await TakesApp.RefusalAsync(early, 404), StringComparison.Ordinal);
        }

        Assert.Equal("queued", (string?)(await app.SendJsonAsync(HttpMethod.Post, url + "?rows=seed&columns=cfg", null, HttpStatusCode.Accepted))["status"]);
        var png = await app.WaitForAsync("the drawn sheet", () => PngAsync(url + ".png?rows=seed&columns=cfg"));

        // Two columns and two rows, as wide and as high as their cells.
        Assert.Equal((938, 656), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        Assert.Equal("ready", (string?)(await app.SendJsonAsync(HttpMethod.Post, url + "?rows=seed&columns=cfg", null, HttpStatusCode.OK))["status"]);
        var drawn = Directory.GetFiles(Path.Combine(app.Data, "cache"), "contact_*.png", SearchOption.AllDirectories).Single();
        await app.WaitForAsync("the sheet in the books", async () => (await BookedAsync(drawn)) == png.Length);
        Assert.Empty(app.Staged(shot.Slug));

        await shot.CircleAsync(3);
        using var late = await app.Http.GetAsync(url + ".png?rows=seed&columns=cfg");
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Theory]
    [InlineData("?rows=seed", "two parameters")]
    [InlineData("?rows=seed&columns=seed", "two different")]
    [InlineData("?rows=seed&columns=lens", "called lens")]
    public async Task What_cannot_be_arranged_is_refused_with_the_reason(string query, string reason)
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.SmallPngAsync(), "frame.png", new JsonObject { ["generationParams"] = new JsonObject { ["seed"] = 4 } });

        using var refused = await app.Http.GetAsync(shot.Url + "/contact" + query);

        Assert.Contains(reason, await TakesApp.RefusalAsync(refused, 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_more_takes_than_a_sheet_holds_the_newest_come_page_by_page_and_the_rest_is_told()
    {
        var shot = await app.CreateShotAsync();
        await using (var db = await app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            var project = await db.Set<Projects.Project>().SingleAsync(p => p.Slug == shot.Slug, TestContext.Current.CancellationToken);
            foreach (var number in Enumerable.Range(1, 520))
            {
                var uid = Guid.CreateVersion7();
                db.Add(new Take { Uid = uid, ProjectId = project.Id, ShotUid = Guid.Parse(shot.Uid), Number = number, Created = A.Noon, Status = TakeStatus.Complete, Kind = MediaKind.Image, Source = "upload" });
                db.Add(new TakeText { Uid = uid, Json = $$$"""{"generationParams":{"seed":{{{number % 7}}},"steps":{{{number % 3}}}}}""" });
            }

            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var last = await app.GetAsync(shot.Url + "/contact?page=99");
        var grid = await app.GetAsync(shot.Url + "/contact?rows=seed&columns=steps");

        Assert.Equal((500, 9, 9), ((int)last["count"]!, (int)last["pages"]!, (int)last["page"]!));
        Assert.Equal((20, "take_520"), (last["takes"]!.AsArray().Count, (string?)last["takes"]![19]));
        Assert.Contains("newest 500", (string?)last["leftOut"]![0], StringComparison.Ordinal);
        Assert.Equal((21, 0), ((int)grid["grid"]!["tried"]!, (int)grid["grid"]!["holes"]!));
    }

    private async Task<byte[]?> PngAsync(string url)
    {
        using var answer = await app.Http.GetAsync(url);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync() : null;
    }

    private async Task<long> BookedAsync(string path)
    {
        await using var db = await app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync();
        var name = Path.GetRelativePath(app.Data, path);
        return await db.Set<StoredFile>().Where(f => f.Path == name && f.Category == FileCategory.Cache).Select(f => f.Bytes).FirstOrDefaultAsync();
    }
}
