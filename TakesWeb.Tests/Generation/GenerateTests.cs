using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Generation;

public sealed class GenerateTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task A_queued_take_is_answered_at_once_and_becomes_complete_with_what_was_measured()
    {
        var shot = await app.CreateShotAsync();

        var queued = await shot.GenerateAsync(new JsonObject { ["seed"] = 42, ["prompt"] = "slow push", ["cfg"] = 7.5 });
        var take = (await shot.SettledAsync(1))["takes"]![0]!;

        Assert.Equal("take_001", (string)queued["takeId"]!);
        Assert.Equal("queued", (string)queued["status"]!);
        Assert.Equal((string)queued["takeUid"]!, (string)take["takeUid"]!);
        Assert.Equal("complete", (string)take["status"]!);
        Assert.Equal("ready", (string)take["picture"]!);
        Assert.Equal("generator", (string)take["source"]!["kind"]!);
        Assert.Equal("""{"width":64,"height":36}""", take["resolution"]!.ToJsonString());
        Assert.Equal(12, (int)take["media"]!["frameCount"]!);
        Assert.True((double)take["resources"]!["generationTime"]! > 0);
        Assert.Equal(0, (long)take["resources"]!["vramUsed"]!);
        Assert.Equal("draft", (string)take["resources"]!["quality"]!);
        Assert.Equal("built-in", (string)take["generationParams"]!["generator"]!);
        Assert.Equal(42, (int)take["generationParams"]!["seed"]!);
        Assert.Equal(7.5, (double)take["generationParams"]!["cfg"]!);
        Assert.NotEmpty((JsonObject)take["generationParams"]!["used"]!);
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync((string)take["mediaUrl"]!)).StatusCode);
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task Each_seed_has_its_own_bytes_also_where_half_of_its_bits_agree_and_the_same_seed_the_same()
    {
        var shot = await app.CreateShotAsync();
        ulong[] seeds = [1, 2, 1 + (1UL << 32), 1 + (1UL << 63), (1UL << 32) ^ 0x1_0000_0001, ulong.MaxValue, ulong.MaxValue - (1UL << 53)];
        foreach (var seed in seeds.Append(1UL))
        {
            await shot.GenerateAsync(new JsonObject { ["seed"] = seed });
        }

        var takes = ((JsonArray)(await shot.SettledAsync(seeds.Length + 1))["takes"]!).ToList();
        var hashes = takes.ConvertAll(t => (string)t!["file"]!["sha256"]!);

        Assert.Equal(seeds.Distinct().Count(), hashes.Distinct().Count());
        Assert.Equal(hashes[0], hashes[^1]);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { """{"width": 15}""", "16 to 4096" },
        { """{"height": 100000}""", "16 to 4096" },
        { """{"duration": 61}""", "0.1 to 60" },
        { """{"frameRate": "500"}""", "1 to 120" },
        { """{"model": "sora"}""", "mandelbrot" },
        { """{"width": "wide"}""", "numbers" },
        { """{"width": -5}""", "numbers" },
        { """{"frameRate": "fast"}""", "24000/1001" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Parameters_that_cannot_be_made_are_refused_with_their_range_and_no_take_appears(string parameters, string words)
    {
        var shot = await app.CreateShotAsync();

        using var response = await app.Http.PostAsJsonAsync(shot.Url + "/takes", new JsonObject { ["generationParams"] = TestShot.Small((JsonObject)JsonNode.Parse(parameters)!) });

        Assert.Contains(words, await TakesApp.RefusalAsync(response, 400), StringComparison.Ordinal);
        Assert.Empty(await shot.NumbersAsync());
    }

    [Theory]
    [InlineData("""{"generationParams": 5}""")]
    [InlineData("""{"generationParams": {}, "generator": "nobody"}""")]
    [InlineData("""[]""")]
    [InlineData("""{ torn""")]
    public async Task Other_bodies_that_cannot_be_right_are_refused(string body)
    {
        var shot = await app.CreateShotAsync();

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await app.Http.PostAsync(shot.Url + "/takes", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(await shot.NumbersAsync());
    }

    [Fact]
    public async Task The_words_of_a_prompt_are_words_and_never_instructions()
    {
        var shot = await app.CreateShotAsync();
        string[] prompts =
        [
            "%{pts} %{expr:1/0} %{metadata:x} 100%", "it's \"quoted\" and 'quoted'", "one\ntwo\r\nthree", "a:b,c;d[e]f=g\\h", "text='x':textfile=/etc/passwd",
            "日本語 🎬", "$(touch PWNED) `touch PWNED`", "movie=/etc/passwd[x];[x]overlay",
        ];
        foreach (var prompt in prompts)
        {
            await shot.GenerateAsync(new JsonObject { ["prompt"] = prompt, ["seed"] = 1, ["width"] = 320, ["height"] = 180 });
        }

        var takes = ((JsonArray)(await shot.SettledAsync(prompts.Length))["takes"]!).ToList();

        Assert.All(takes, take => Assert.True((string)take!["status"]! == "complete", take!.ToJsonString()));
        Assert.Equal(prompts, takes.Select(t => (string)t!["generationParams"]!["prompt"]!));
    }

    [Fact]
    public async Task The_same_key_again_queues_nothing_new()
    {
        var shot = await app.CreateShotAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, shot.Url + "/takes")
            {
                Content = JsonContent.Create(new JsonObject { ["generationParams"] = TestShot.Small() }),
                Headers = { { "Idempotency-Key", "once" } },
            };
            using var response = await app.Http.SendAsync(request);
            return (string)(await TakesApp.ReadAsync(response, HttpStatusCode.Accepted))["takeUid"]!;
        }));

        Assert.Single(answers.Distinct());
        Assert.Equal([1], await shot.NumbersAsync());
    }
}
