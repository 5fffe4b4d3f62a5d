using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>…/compare: what differs between takes, as HTTP tells it.</summary>
public sealed class CompareTakesTests : IAsyncLifetime
{
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Only_the_seed_changed_and_it_keeps_all_its_digits()
    {
        var shot = await _app.CreateShotAsync();
        await AddAsync(shot, new JsonObject { ["seed"] = 18446744073709551614UL, ["cfg"] = 6.5, ["prompt"] = "cold moonlight" });
        await AddAsync(shot, new JsonObject { ["seed"] = 18446744073709551615UL, ["cfg"] = 6.50, ["prompt"] = "cold moonlight" });

        var compared = await _app.GetAsync($"{shot.Url}/compare?takes=take_001,take_002");

        Assert.Equal(("seed", 1, 3), ((string)compared["onlyChanged"]!, (int)compared["changed"]!, (int)compared["known"]!));
        Assert.Equal(["18446744073709551614", "18446744073709551615"], Values(compared, "parameters", "seed"));
        Assert.False((bool)Row(compared, "parameters", "cfg")["differs"]!);
    }

    [Fact]
    public async Task Several_takes_stand_beside_each_other_and_their_prompts_word_by_word()
    {
        var shot = await _app.CreateShotAsync();
        await AddAsync(shot, new JsonObject { ["prompt"] = "cold light", ["sampler"] = new JsonObject { ["name"] = "euler", ["steps"] = 20 } });
        await AddAsync(shot, new JsonObject { ["prompt"] = "warm light", ["sampler"] = new JsonObject { ["name"] = "euler", ["steps"] = 30 } });
        await AddAsync(shot, new JsonObject { ["prompt"] = "cold light", ["hue"] = 12 });

        var compared = await _app.GetAsync($"{shot.Url}/compare?takes=take_001,take_002,take_003");

        Assert.Null(compared["onlyChanged"]);
        Assert.Equal(["20", "30", null], Values(compared, "parameters", "sampler.steps"));
        Assert.Equal([null, null, "12"], Values(compared, "parameters", "hue"));
        var words = compared["texts"]!.AsArray().Select(text => string.Concat(text!["words"]!.AsArray().Select(w => $"{w!["change"]}:{w["text"]}|")));
        Assert.Equal(["removed:cold|added:warm|same: light|", "same:cold light|"], words);
        Assert.False((bool)Row(compared, "media", "type")["differs"]!);
    }

    [Theory]
    [InlineData("take_001", 400, "2 to 9")]
    [InlineData("take_001,take_001", 400, "not with itself")]
    [InlineData("take_001,take_007", 404, "take_007")]
    public async Task What_cannot_be_compared_is_refused(string takes, int status, string part)
    {
        var shot = await _app.CreateShotAsync();
        await AddAsync(shot, []);

        Assert.Contains(part, await TakesApp.RefusalAsync(await _app.Http.GetAsync($"{shot.Url}/compare?takes={takes}", TestContext.Current.CancellationToken), status), StringComparison.Ordinal);
    }

    private static Task<JsonObject> AddAsync(TestShot shot, JsonObject made) =>
        shot.AddAsync(MediaSamples.NewBmp(), "frame.bmp", new JsonObject { ["generationParams"] = made });

    private static JsonNode Row(JsonObject compared, string section, string name) => compared[section]!.AsArray().Single(row => (string)row!["name"]! == name)!;

    private static IEnumerable<string?> Values(JsonObject compared, string section, string name) => Row(compared, section, name)["values"]!.AsArray().Select(value => (string?)value);
}
