using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

public sealed class ActiveTakeTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task Circling_a_take_shows_in_the_link_the_project_the_log_the_list_and_the_commit()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.CircleAsync(1);

        await shot.CircleAsync(2);
        var list = await shot.SettledAsync(2);

        Assert.Equal("takes/take_002", new DirectoryInfo(Path.Combine(shot.Folder, "active_take")).LinkTarget);
        var line = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(shot.Repository, "project.json")))!["shots"]![0]!;
        Assert.Equal("take_002", (string)line["activeTake"]!);
        Assert.Equal((string)list["takes"]![1]!["takeUid"]!, (string)line["activeTakeUid"]!);
        var circled = TakeEvents.Read(shot.FileOf(2, "_events.jsonl"))[^1];
        Assert.Equal("activated", (string)circled["type"]!);
        Assert.Equal("mara", (string)circled["by"]!);
        Assert.Equal((string)list["takes"]![0]!["takeUid"]!, (string)circled["previous"]!);
        Assert.Equal("take_002", (string)list["activeTakeId"]!);
        Assert.Equal([false, true], ((JsonArray)list["takes"]!).Select(t => (bool)t!["isActive"]!));
        await app.WaitForAsync("the circle in HEAD", async () =>
            (await app.GitAsync(shot.Slug, "ls-tree", "HEAD", $"{shot.RelativePath}/active_take")).StartsWith("120000 blob", StringComparison.Ordinal)
            && await app.GitAsync(shot.Slug, "show", $"HEAD:{shot.RelativePath}/active_take") == "takes/take_002");
        await app.WaitForAsync("a clean status", async () => await app.GitAsync(shot.Slug, "status", "--porcelain") == "");
    }

    [Fact]
    public async Task Many_who_circle_at_once_leave_link_and_project_of_one_mind()
    {
        var shot = await app.CreateShotAsync();
        for (var i = 0; i < 3; i++)
        {
            await shot.AddAsync(await MediaSamples.Mp4Async());
        }

        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => shot.CircleAsync((i % 3) + 1)));

        var line = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(shot.Repository, "project.json")))!["shots"]![0]!;
        Assert.Equal($"takes/{(string)line["activeTake"]!}", new DirectoryInfo(Path.Combine(shot.Folder, "active_take")).LinkTarget);
        Assert.Equal((string)line["activeTake"]!, (string)(await shot.ListAsync())["activeTakeId"]!);
    }

    [Fact]
    public async Task A_take_without_media_or_of_another_shot_cannot_be_circled()
    {
        var shot = await app.CreateShotAsync();
        var other = await app.CreateShotAsync(shot.Slug, shot: "The door");
        var foreign = await other.AddAsync(await MediaSamples.Mp4Async());
        await shot.GenerateAsync(new JsonObject { ["duration"] = 20, ["width"] = 1280, ["height"] = 720 });

        using var queued = await app.Http.PutAsJsonAsync(shot.Url + "/active-take", new { takeId = "take_001" });
        using var elsewhere = await app.Http.PutAsJsonAsync(shot.Url + "/active-take", new { takeId = (string)foreign["takeUid"]! });
        using var none = await app.Http.PutAsJsonAsync(shot.Url + "/active-take", new { });

        Assert.Contains("no media yet", await TakesApp.RefusalAsync(queued, 409), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.False(Path.Exists(Path.Combine(shot.Folder, "active_take")));
    }

    [Fact]
    public async Task A_link_that_somebody_bent_is_made_again_from_the_project()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.Mp4Async());
        await shot.AddAsync(await MediaSamples.Mp4Async());
        await shot.CircleAsync(2);
        var link = Path.Combine(shot.Folder, "active_take");
        File.Delete(link);
        Directory.CreateSymbolicLink(link, "takes/take_001");

        await app.ReconcileAsync();

        Assert.Equal("takes/take_002", new DirectoryInfo(link).LinkTarget);
    }
}
