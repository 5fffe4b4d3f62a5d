using System.Text.Json.Nodes;
using TakesWeb.Media.Parameters;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>What a generator wrote into a file, from the upload to the answer and the files on disk.</summary>
public sealed class EmbeddedParamsTests(TakesApp app) : IClassFixture<TakesApp>
{
    private const string Text = "a fox\nNegative prompt: people\nSteps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 18446744073709551615, Size: 640x360, Model: duck";

    [Fact]
    public async Task A_take_knows_what_made_it_the_moment_it_is_there()
    {
        var shot = await app.CreateShotAsync();

        var take = await shot.AddAsync(await PngWithAsync(Text), "fox.png");

        var made = take["generationParams"]!;
        Assert.Equal(("a fox", "people", "duck", "18446744073709551615"), ((string?)made["prompt"], (string?)made["negativePrompt"], (string?)made["model"], (string?)made["seed"]));
        Assert.Equal((20, 7.5), ((int)made["steps"]!, (double)made["cfg"]!));
        Assert.Equal((Text, "A1111", "PNG text", false), ((string?)take["rawGenerationText"], (string?)take["embeddedParams"]!["tool"], (string?)take["embeddedParams"]!["carrier"], (bool)take["embeddedParams"]!["ambiguous"]!));
        Assert.True(JsonNode.DeepEquals(take["generationParams"], shot.SidecarOf(1)["generationParams"]));
    }

    [Fact]
    public async Task What_the_uploader_states_wins_and_both_are_kept()
    {
        var shot = await app.CreateShotAsync();
        var stated = new JsonObject { ["generationParams"] = new JsonObject { ["seed"] = 7, ["look"] = "cold" }, ["rawGenerationText"] = "mine" };

        var take = await shot.AddAsync(await PngWithAsync(Text), "fox.png", stated);

        Assert.Equal((7, "cold", "a fox"), ((int)take["generationParams"]!["seed"]!, (string?)take["generationParams"]!["look"], (string?)take["generationParams"]!["prompt"]));
        Assert.Equal(("18446744073709551615", "mine"), ((string?)take["embeddedParams"]!["params"]!["seed"], (string?)take["rawGenerationText"]));
        Assert.Null(take["embeddedParams"]!["params"]!["look"]);
    }

    [Fact]
    public async Task A_file_that_says_nothing_has_no_embedded_parameters()
    {
        var shot = await app.CreateShotAsync();

        var take = await shot.AddAsync(await MediaSamples.OtherMp4Async());

        Assert.False(take.ContainsKey("embeddedParams"));
        Assert.Equal(("{}", null), (take["generationParams"]!.ToJsonString(), (string?)take["rawGenerationText"]));
    }

    [Fact]
    public async Task A_text_bomb_does_not_hinder_its_picture()
    {
        var shot = await app.CreateShotAsync();
        var png = await MediaSamples.PngAsync();
        var (type, bomb) = Carriers.Packed("parameters", new byte[30 << 20]);

        var take = await shot.AddAsync([.. png[..33], .. Carriers.Chunk(type, bomb), .. png[33..]], "bomb.png");

        Assert.False(take.ContainsKey("embeddedParams"));
        Assert.Equal("ready", (string?)(await shot.SettledAsync(1))["takes"]![0]!["picture"]);
    }

    private static async Task<byte[]> PngWithAsync(string text)
    {
        var png = await MediaSamples.PngAsync();
        var (type, data) = Carriers.Plain("parameters", text);
        return [.. png[..33], .. Carriers.Chunk(type, data), .. png[33..]];
    }
}
