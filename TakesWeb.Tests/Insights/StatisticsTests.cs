using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Insights;

/// <summary>What a project's takes come to, from uploads that state what they cost.</summary>
public sealed class StatisticsTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task Tries_and_generation_time_are_told_for_a_second_of_approved_film_by_model_and_shot()
    {
        var shot = await app.CreateShotAsync();
        await AddAsync(shot, "flat", 12.5);
        await AddAsync(shot, "flat", 7.5);
        await AddAsync(shot, "wave", null);
        await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        var seconds = (double)(await shot.TakeAsync(2))["duration"]!;
        await JudgeAsync(shot, 2, "approved");
        await JudgeAsync(shot, 3, "reject");
        using var trashed = await app.Http.DeleteAsync($"{shot.Url}/takes/take_003");
        trashed.EnsureSuccessStatusCode();

        var all = await app.GetAsync($"/api/projects/{shot.Slug}/statistics");

        Assert.Equal((4, 1, 2, 20.0), ((int)all["takes"]!, (int)all["approved"]!, (int)all["timedTakes"]!, (double)all["generationSeconds"]!));
        Assert.Equal([("video", 3), ("image", 1)], all["byType"]!.AsArray().Select(row => ((string)row!["type"]!, (int)row["takes"]!)));
        Assert.Equal([("approved", 1), ("reject", 1), ("none", 2)], all["byVerdict"]!.AsArray().Select(row => ((string)row!["verdict"]!, (int)row["takes"]!)));
        Assert.Equal(4, (int)Assert.Single(all["byAuthor"]!.AsArray())!["takes"]!);
        var flat = all["byModel"]!.AsArray().Single(row => (string?)row!["model"] == "flat")!;
        Assert.Equal((2, Math.Round(2 / seconds, 3), Math.Round(20 / seconds, 3)), ((int)flat["takes"]!, (double)flat["triesPerApprovedSecond"]!, (double)flat["generationSecondsPerApprovedSecond"]!));
        var wave = all["byModel"]!.AsArray().Single(row => (string?)row!["model"] == "wave")!;
        Assert.Null(wave["triesPerApprovedSecond"]);
        var ofShot = Assert.Single(all["byShot"]!.AsArray())!;
        Assert.Equal((shot.Uid, Math.Round(4 / seconds, 3)), ((string)ofShot["shotUid"]!, (double)ofShot["triesPerApprovedSecond"]!));
    }

    [Fact]
    public async Task A_project_without_takes_has_statistics_of_nothing()
    {
        var all = await app.GetAsync($"/api/projects/{await app.CreateProjectAsync()}/statistics");

        Assert.Equal((0, 0), ((int)all["takes"]!, all["byShot"]!.AsArray().Count));
        Assert.Null(all["triesPerApprovedSecond"]);
    }

    [Theory]
    [InlineData("\"long\"")]
    [InlineData("-4")]
    [InlineData("1e300")]
    public async Task A_generation_time_that_is_none_is_not_added_up(string stated)
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp", (JsonObject)JsonNode.Parse("{\"resources\":{\"generationTime\":" + stated + "}}")!);

        var all = await app.GetAsync($"/api/projects/{shot.Slug}/statistics");

        Assert.Equal((1, 0, 0.0), ((int)all["takes"]!, (int)all["timedTakes"]!, (double)all["generationSeconds"]!));
    }

    private static async Task AddAsync(TestShot shot, string model, double? seconds) => await shot.AddAsync(
        await MediaSamples.OtherMp4Async(), metadata: new JsonObject { ["generationParams"] = new JsonObject { ["model"] = model }, ["resources"] = new JsonObject { ["generationTime"] = seconds } });

    private Task<JsonObject> JudgeAsync(TestShot shot, int number, string verdict) =>
        app.SendJsonAsync(HttpMethod.Put, $"{shot.Url}/takes/{TestShot.NameOf(number)}/verdict", new JsonObject { ["verdict"] = verdict }, HttpStatusCode.OK);
}
