using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Review;

/// <summary>Submitting, judging, and what waits.</summary>
public sealed class ReviewQueueTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task A_verdict_says_who_when_and_why()
    {
        var shot = await ShotAsync(1);

        var judged = await DoAsync(shot, HttpMethod.Put, 1, "verdict", new JsonObject { ["verdict"] = "maybe", ["comment"] = "the push is too fast" });

        Assert.Equal(("maybe", "the push is too fast"), ((string)judged["verdict"]!, (string)judged["verdictComment"]!));
        var line = TakeEvents.Read(shot.FileOf(1, "_events.jsonl"))[^1];
        Assert.Equal(((string)judged["verdictBy"]!, (string)judged["verdictAt"]!, "the push is too fast"), ((string)line["by"]!, (string)line["at"]!, (string)line["comment"]!));
    }

    [Fact]
    public async Task A_submitted_take_waits_until_there_is_a_verdict_and_again_when_that_is_taken_back()
    {
        var shot = await ShotAsync(2);
        var reviewer = (await ReviewersAsync())[0]!;
        var submitted = await DoAsync(shot, HttpMethod.Post, 2, "submit", new JsonObject { ["reviewer"] = (string)reviewer["id"]!, ["comment"] = "the rim is calm now" });
        Assert.Equal((string)reviewer["name"]!, (string)submitted["review"]!["reviewer"]!);
        var waiting = Assert.Single(await QueueAsync(shot))!;
        Assert.Equal(("take_002", "the rim is calm now", (string)reviewer["id"]!), ((string)waiting["takeId"]!, (string)waiting["comment"]!, (string)waiting["reviewerId"]!));
        Assert.Single(await QueueAsync(shot, "&reviewer=me"));

        await DoAsync(shot, HttpMethod.Put, 2, "verdict", new JsonObject { ["verdict"] = "approved" });
        Assert.Empty(await QueueAsync(shot));
        Assert.Single(await QueueAsync(shot, "&verdict=approved"));
        await DoAsync(shot, HttpMethod.Put, 2, "verdict", new JsonObject { ["verdict"] = "none" });
        Assert.Single(await QueueAsync(shot));
        await DoAsync(shot, HttpMethod.Delete, 2, "submit");

        Assert.Empty(await QueueAsync(shot));
        Assert.Equal(["added", "submitted", "verdict", "verdict", "withdrawn"], TakeEvents.Read(shot.FileOf(2, "_events.jsonl")).Select(e => (string)e["type"]!));
    }

    [Fact]
    public async Task The_same_verdict_answers_a_take_that_was_submitted_again()
    {
        var shot = await ShotAsync(1);
        await DoAsync(shot, HttpMethod.Put, 1, "verdict", new JsonObject { ["verdict"] = "maybe" });
        await DoAsync(shot, HttpMethod.Post, 1, "submit", new JsonObject());
        Assert.Single(await QueueAsync(shot));

        await DoAsync(shot, HttpMethod.Put, 1, "verdict", new JsonObject { ["verdict"] = "maybe" });

        Assert.Empty(await QueueAsync(shot));
    }

    [Fact]
    public async Task The_queue_is_oldest_first_comes_in_pages_and_counts_what_waits()
    {
        var shot = await ShotAsync(4);
        foreach (var number in new[] { 3, 1, 2 })
        {
            await DoAsync(shot, HttpMethod.Post, number, "submit", new JsonObject());
        }

        var first = await app.GetAsync($"/api/reviews?project={shot.Slug}&limit=2");
        var rest = await app.GetAsync($"/api/reviews?project={shot.Slug}&limit=2&after={first["next"]}");

        Assert.Equal(["take_003", "take_001", "take_002"], first["reviews"]!.AsArray().Concat(rest["reviews"]!.AsArray()).Select(r => (string)r!["takeId"]!));
        Assert.Null(rest["next"]);
        Assert.Equal((3, 0, 4), ((int)first["counts"]!["waiting"]!, (int)first["counts"]!["mine"]!, (int)first["counts"]!["unjudged"]!));
        Assert.Equal(["take_001", "take_002", "take_003", "take_004"], (await QueueAsync(shot, "&verdict=none")).Select(r => (string)r!["takeId"]!));
    }

    [Fact]
    public async Task What_is_in_the_trash_does_not_wait()
    {
        var shot = await ShotAsync(2);
        await DoAsync(shot, HttpMethod.Post, 1, "submit", new JsonObject());
        await DoAsync(shot, HttpMethod.Post, 2, "submit", new JsonObject());

        await app.SendJsonAsync(HttpMethod.Delete, $"{shot.Url}/takes/take_001", null, HttpStatusCode.OK);
        Assert.Equal("take_002", (string)Assert.Single(await QueueAsync(shot))!["takeId"]!);
        using var again = await app.Http.PostAsync($"{shot.Url}/takes/take_001/submit", System.Net.Http.Json.JsonContent.Create(new JsonObject()), TestContext.Current.CancellationToken);
        Assert.Contains("not among the live takes", await TakesApp.RefusalAsync(again, 409), StringComparison.Ordinal);
        await app.SendJsonAsync(HttpMethod.Delete, shot.Url, null, HttpStatusCode.OK);

        Assert.Empty(await QueueAsync(shot));
    }

    [Theory]
    [InlineData("verdict=7")]
    [InlineData("verdict=good")]
    [InlineData("reviewer=mara")]
    [InlineData("after=x")]
    public async Task A_question_that_nobody_can_answer_is_refused(string query)
    {
        using var response = await app.Http.GetAsync($"/api/reviews?{query}", TestContext.Current.CancellationToken);

        await TakesApp.RefusalAsync(response, 400);
    }

    [Fact]
    public async Task A_reviewer_who_may_not_judge_is_refused()
    {
        var shot = await ShotAsync(1);

        using var response = await app.Http.PostAsync(
            $"{shot.Url}/takes/take_001/submit", System.Net.Http.Json.JsonContent.Create(new JsonObject { ["reviewer"] = Guid.NewGuid().ToString() }), TestContext.Current.CancellationToken);

        Assert.Contains("no such reviewer", await TakesApp.RefusalAsync(response, 400), StringComparison.Ordinal);
    }

    private async Task<JsonArray> QueueAsync(TestShot shot, string more = "") => (await app.GetAsync($"/api/reviews?project={shot.Slug}{more}"))["reviews"]!.AsArray();

    private async Task<JsonArray> ReviewersAsync() => (JsonArray)JsonNode.Parse(await app.Http.GetStringAsync("/api/reviewers", TestContext.Current.CancellationToken))!;

    private async Task<TestShot> ShotAsync(int takes)
    {
        var shot = await app.CreateShotAsync();
        for (var i = 0; i < takes; i++)
        {
            await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        }

        return shot;
    }

    private Task<JsonObject> DoAsync(TestShot shot, HttpMethod method, int number, string what, JsonNode? body = null) =>
        app.SendJsonAsync(method, $"{shot.Url}/takes/{TestShot.NameOf(number)}/{what}", body, HttpStatusCode.OK);
}
