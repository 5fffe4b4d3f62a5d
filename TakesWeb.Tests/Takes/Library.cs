using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using TakesWeb.Housekeeping;
using TakesWeb.Jobs;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>A library with one of everything that an index has to know: two projects, takes in each state, circles, words, shared bytes.</summary>
internal static class Library
{
    public static async Task<(TestShot First, TestShot Second, TestShot Other)> MakeAsync(TakesApp app)
    {
        var first = await app.CreateShotAsync();
        var second = await app.CreateShotAsync(first.Slug, "Colony", "Harbour", "First cells");
        var other = await app.CreateShotAsync();
        var shared = await MediaSamples.OtherMp4Async();
        await first.AddAsync(shared, "a.mp4", metadata: new() { ["generationParams"] = new JsonObject { ["seed"] = ulong.MaxValue, ["model"] = "m", ["prompt"] = "ein Mädchen, \"Zitat\"" } }, key: "k");
        await first.AddAsync(await MediaSamples.PngAsync(), "b.png");
        await first.AddAsync(MediaSamples.TornMp4(), "c.mp4");
        for (var i = 0; i < 3; i++)
        {
            await first.AddAsync(i == 0 ? shared : await MediaSamples.Mp4Async(), "d.mp4");
        }

        await second.GenerateAsync();
        await other.AddAsync(shared, "e.mp4");
        await SettleAsync(first, 6);
        await SettleAsync(second, 1);
        await SettleAsync(other, 1);
        await first.CircleAsync(2);
        await DoAsync(first, HttpMethod.Put, 1, "/verdict", new JsonObject { ["verdict"] = "selected", ["comment"] = "calm rim" });
        await DoAsync(first, HttpMethod.Post, 2, "/submit", new JsonObject { ["comment"] = "the second try" });
        await NoteAsync(first);
        await DoAsync(first, HttpMethod.Put, 1, "/rating", new JsonObject { ["rating"] = 4 });
        await DoAsync(first, HttpMethod.Patch, 1, "", new JsonObject { ["tags"] = new JsonArray("night", "lantern"), ["description"] = "the good one" });
        await DoAsync(first, HttpMethod.Post, 4, "/archive");
        await DoAsync(first, HttpMethod.Delete, 5, "");
        await DoAsync(first, HttpMethod.Delete, 6, "");
        await DoAsync(first, HttpMethod.Post, 6, "/purge");
        await SettleAsync(first, 3);
        return (first, second, other);
    }

    /// <summary>What a settled library says of itself.</summary>
    public static async Task<string> DumpAsync(TakesApp app, params (TestShot Shot, int Live)[] shots)
    {
        foreach (var (shot, live) in shots)
        {
            await SettleAsync(shot, live);
        }

        // Takes in the trash are committed too, and books are kept after the row is shown.
        await app.WaitForAsync("nobody at work", async () =>
            (await app.Get<ListJobs>().RunAsync(new JobFilter { States = [JobState.Queued, JobState.Running] }, CancellationToken.None)).Jobs.Count == 0);
        foreach (var (shot, _) in shots)
        {
            Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
        }

        return await app.Http.GetStringAsync("/api/admin/dump");
    }

    public static Task<JsonObject> DoAsync(TestShot shot, HttpMethod method, int number, string what, JsonNode? body = null) =>
        shot.App.SendJsonAsync(method, $"{shot.Url}/takes/{TestShot.NameOf(number)}{what}", body, HttpStatusCode.OK);

    /// <summary>A note with a drawing, one that is answered and fixed, one that is deleted.</summary>
    private static async Task NoteAsync(TestShot shot)
    {
        var url = $"{shot.Url}/takes/take_001/notes";
        var drawing = JsonNode.Parse("""[{"kind":"pen","color":"red","width":0.004,"points":[0.1,0.2,0.3,0.4]}]""");
        await shot.App.SendJsonAsync(HttpMethod.Post, url, new JsonObject { ["text"] = "the rim crawls", ["frame"] = 1, ["strokes"] = drawing }, HttpStatusCode.Created);
        var dark = await shot.App.SendJsonAsync(HttpMethod.Post, url, new JsonObject { ["text"] = "zu dunkel", ["point"] = new JsonObject { ["x"] = 0.1, ["y"] = 0.123456 } }, HttpStatusCode.Created);
        await shot.App.SendJsonAsync(HttpMethod.Post, url, new JsonObject { ["text"] = "heller", ["parent"] = (string)dark["id"]! }, HttpStatusCode.Created);
        await shot.App.SendJsonAsync(HttpMethod.Patch, $"{url}/{dark["id"]}", new JsonObject { ["state"] = "fixed" }, HttpStatusCode.OK);
        var gone = await shot.App.SendJsonAsync(HttpMethod.Post, url, new JsonObject { ["text"] = "never mind" }, HttpStatusCode.Created);
        await shot.App.SendJsonAsync(HttpMethod.Delete, $"{url}/{gone["id"]}", null, HttpStatusCode.NoContent);
    }

    public static void RemoveIndex(TakesApp app)
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(app.Data, "app.db*").Where(path => !path.Contains("set-aside", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }

    private static Task SettleAsync(TestShot shot, int live) => shot.SettledAsync(live);
}
