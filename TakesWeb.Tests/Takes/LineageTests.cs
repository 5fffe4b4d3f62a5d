using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>A take says which one it continues, when it comes or later; the line is read both ways, searched, and outlives the index.</summary>
public sealed class LineageTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task A_line_of_takes_is_told_both_ways_searched_and_made_again()
    {
        var shot = await app.CreateShotAsync();
        var other = await app.CreateShotAsync(shot.Slug, shot: "Below");
        await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        await shot.AddAsync(MediaSamples.NewBmp(), "b.bmp", new JsonObject { ["parent"] = "take_001" });
        await shot.AddAsync(MediaSamples.NewBmp(), "c.bmp");
        await other.AddAsync(MediaSamples.NewBmp(), "d.bmp", new JsonObject { ["parent"] = (string)(await shot.TakeAsync(2))["takeUid"]! });

        var edited = await Library.DoAsync(shot, HttpMethod.Patch, 3, "", new JsonObject { ["parent"] = "take_002" });

        Assert.Equal((string)(await shot.TakeAsync(2))["takeUid"]!, (string)edited["parent"]!);
        Assert.Equal(["take_002 Down the spiral", "take_001 Down the spiral"], Line(await other.TakeAsync(1), "continues"));
        Assert.Equal(["take_003 Down the spiral", "take_001 Below"], Line(await shot.TakeAsync(2), "continuedBy"));
        Assert.Empty(Line(await shot.TakeAsync(1), "continues"));
        Assert.Equal(["take_001", "take_003"], await FindAsync(shot, "parent:take_002"));
        Assert.Equal(["take_002"], await FindAsync(shot, $"parent:{(await shot.TakeAsync(1))["takeUid"]}"));

        await app.RestartAsync(() => Library.RemoveIndex(app));
        Assert.Equal(["take_001", "take_003"], await FindAsync(shot, "parent:take_002"));
        Assert.Equal(["take_002 Down the spiral", "take_001 Down the spiral"], Line(await shot.TakeAsync(3), "continues"));

        await Library.DoAsync(shot, HttpMethod.Patch, 3, "", new JsonObject { ["parent"] = null });
        await Library.DoAsync(shot, HttpMethod.Patch, 2, "", new JsonObject { ["description"] = "the parent stays" });
        Assert.Empty(Line(await shot.TakeAsync(3), "continues"));
        Assert.Equal(["take_001 Down the spiral"], Line(await shot.TakeAsync(2), "continues"));
        Assert.Equal(["take_001"], await FindAsync(shot, "parent:take_002"));
        // What was said when it was made stays; the correction stands beside it.
        Assert.Equal((string)(await shot.TakeAsync(1))["takeUid"]!, (string)shot.SidecarOf(2)["source"]!["parent"]!);
        Assert.False(shot.SidecarOf(2).ContainsKey("parent"));
    }

    [Fact]
    public async Task What_cannot_be_continued_is_refused_and_nothing_is_kept()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        await shot.AddAsync(MediaSamples.NewBmp(), "b.bmp", new JsonObject { ["parent"] = "take_001" });

        using var missing = await shot.PostAsync(MediaSamples.NewBmp(), "c.bmp", new JsonObject { ["parent"] = "take_009" });
        Assert.Contains("There is no take \"take_009\" to continue.", await TakesApp.RefusalAsync(missing, 400), StringComparison.Ordinal);
        Assert.Empty(app.Staged(shot.Slug));
        Assert.Contains("cannot continue itself", await PatchAsync(shot, 1, "take_001", 409), StringComparison.Ordinal);
        Assert.Contains("take_002 continues take_001 already", await PatchAsync(shot, 1, "take_002", 409), StringComparison.Ordinal);
        Assert.Contains("the name of a take of this shot", await PatchAsync(shot, 1, 7, 400), StringComparison.Ordinal);
        Assert.Equal(2, (await shot.NumbersAsync()).Count);
    }

    private static async Task<string> PatchAsync(TestShot shot, int number, JsonNode parent, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"{shot.Url}/takes/{TestShot.NameOf(number)}") { Content = System.Net.Http.Json.JsonContent.Create(new JsonObject { ["parent"] = parent }) };
        using var response = await shot.App.Http.SendAsync(request);
        return await TakesApp.RefusalAsync(response, expected);
    }

    private static IEnumerable<string> Line(JsonObject take, string way) => ((JsonArray)take["lineage"]![way]!).Select(t => $"{t!["id"]} {t["shot"]}");

    private static async Task<IEnumerable<string>> FindAsync(TestShot shot, string words) =>
        ((JsonArray)(await shot.App.GetAsync($"/api/search?q={Uri.EscapeDataString($"{words} project:{shot.Slug.Split('-')[^1]}")}"))["takes"]!).Select(t => (string)t!["takeId"]!).Order(StringComparer.Ordinal);
}
