using System.Text;
using System.Text.Json;
using Xunit;

namespace TakesWeb.Media.Parameters;

/// <summary>Texts that were made to hurt, and files that were torn: the reader ends, says nothing or something true, and never throws.</summary>
public sealed class HostileTextTests
{
    private const string Graph = """{"1":{"class_type":"KSampler","inputs":{"seed":5,"steps":["2",0],"positive":["2",0],"model":["2",0],"latent_image":["2",0]}},"2":{"class_type":"Loop","inputs":{"text":["3",0],"steps":["3",0],"model":["3",0],"samples":["3",0],"positive":["3",0]}},"3":{"class_type":"Loop","inputs":{"text":["2",0],"steps":["2",0],"model":["2",0],"samples":["2",0],"positive":["2",0]}}}""";
    private const string Text = "a fox\nNegative prompt: people\nSteps: 20, Sampler: \"Eu, ler\", CFG scale: 7, Seed: 42, Hashes: {\"a\": [1]}, Size: 512x768, Model: duck, Civitai resources: [{\"type\":\"checkpoint\"}]";

    private static readonly byte[] Exif = Carriers.Exif(true, [(0x010F, Encoding.UTF8.GetBytes("prompt: " + Graph))], (0x9286, Carriers.UserComment(Text, Encoding.BigEndianUnicode)));

    private static readonly (byte[] File, MediaType Type)[] Seeds =
    [
        (Carriers.Png(Carriers.Plain("parameters", Text), Carriers.International("prompt", Graph, isPacked: true), Carriers.Packed("Comment", Encoding.UTF8.GetBytes(Graph))), MediaTypes.Png),
        (Carriers.PngWithAlpha(Carriers.Hidden(Encoding.UTF8.GetBytes(Text), isPacked: true), 150), MediaTypes.Png),
        (Carriers.JpegWithExif(Exif), MediaTypes.Jpeg),
        (Carriers.JpegWithXmp("<x a=\"1\"><UserComment><y>{\"c\":\"cat\",\"seed\":1,\"steps\":2}</y></UserComment></x>"), MediaTypes.Jpeg),
        (Carriers.WebP("EXIF", Exif), MediaTypes.WebP),
        (Exif, MediaTypes.Tiff),
        (Carriers.Heic(Exif), MediaTypes.Heic),
    ];

    [Fact]
    public void Bombs_are_left_out_and_cost_no_more_than_their_bounds()
    {
        var bomb = Carriers.Packed("parameters", new byte[50 << 20]);
        var file = Carriers.Png([bomb, bomb, bomb, bomb, bomb, bomb, Carriers.Plain("Software", "tool")]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var texts = ReadParameters.TextsOf(new MemoryStream(file), MediaTypes.Png);

        // Four of them use up what a file may have; then even a harmless text is not read any more.
        Assert.Empty(texts);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
    }

    [Fact]
    public void What_is_hidden_in_an_alpha_and_lies_about_its_length_or_has_none_is_left_out()
    {
        byte[][] hidden =
        [
            Carriers.Hidden("Steps: 20, Seed: 1"u8.ToArray(), isPacked: false, saidBits: uint.MaxValue), Carriers.Hidden("Steps: 20"u8.ToArray(), isPacked: false, saidBits: 0),
            Carriers.Hidden(new byte[50 << 20], isPacked: true), [.. "stealth_pngcomp"u8, 0, 0, 0, 80, .. "no gzip at all"u8], [.. "stealth_rgbinfo"u8, 0, 0, 0, 80, .. new byte[40]],
        ];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.All(hidden, bytes => Assert.Empty(ReadParameters.TextsOf(new MemoryStream(Carriers.PngWithAlpha(bytes, 160)), MediaTypes.Png)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300 << 20);
    }

    [Theory]
    [InlineData("prompt", 100_000)]
    [InlineData("invokeai_metadata", 65)]
    public void Json_that_is_too_deep_is_no_reading(string key, int depth)
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

        var reading = new ReadParameters().Read([new FoundText("PNG text", key, deep)]);

        Assert.Equal((null, 0), (reading?.Tool, reading?.Params.Count));
    }

    [Fact]
    public void A_graph_that_goes_in_circles_ends()
    {
        var reading = new ReadParameters().Read([new FoundText("PNG text", "prompt", Graph)]);

        Assert.Equal("""{"seed":5}""", reading?.Params.ToJsonString());
    }

    [Fact]
    public void A_line_made_to_be_slow_and_a_graph_of_thousands_are_read_in_one_pass()
    {
        var line = "x\nSteps: " + new string('a', 3_000_000);
        var chain = "{" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"{i}\":{{\"class_type\":\"KSampler\",\"inputs\":{{\"steps\":1,\"seed\":{i},\"latent_image\":[\"{i + 1}\",0],\"model\":[\"{i + 1}\",0]}}}}")) + "}";

        Assert.Null(new ReadParameters().Read([new FoundText("PNG text", "parameters", line)])?.Tool);
        Assert.Equal(50, new ReadParameters().Read([new FoundText("PNG text", "prompt", chain)])?.Samplers?.Count);
    }

    [Theory]
    [InlineData("{\"seed\":1,\"seed\":2,\"num_inference_steps\":3,\"prompt\":\"x\"}", "2")]
    [InlineData("{\"seed\":NaN,\"num_inference_steps\":-Infinity,\"prompt\":\"NaN \\\" NaN\"}", "")]
    [InlineData("{\"seed\":\"\\ud800\",\"num_inference_steps\":3,\"prompt\":\"x\"}", "")]
    public void Odd_json_is_read_as_far_as_it_goes(string json, string seed)
    {
        var reading = new ReadParameters().Read([new FoundText("EXIF", "UserComment", json)]);

        Assert.Equal(("Easy Diffusion", seed), (reading?.Tool, reading?.Params["seed"]?.ToString() ?? ""));
    }

    [Fact]
    public void A_long_text_is_cut_in_the_reading_and_says_so()
    {
        var reading = new ReadParameters().Read([new FoundText("PNG text", "parameters", string.Concat(Enumerable.Repeat("🦊", 200_000)))]);

        Assert.InRange(reading!.Raw.Length, 200_000, 300_000);
        Assert.EndsWith("[The rest is in the media file.]", reading.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("ufffd", JsonSerializer.Serialize(reading.Raw), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void No_cut_and_no_flipped_byte_makes_the_reader_throw()
    {
        var random = new Random(20261128);
        var read = 0;
        for (var round = 0; round < 6000; round++)
        {
            var (file, type) = Seeds[round % Seeds.Length];
            var harmed = Harm(file, random);
            var reading = new ReadParameters().Read(ReadParameters.TextsOf(new MemoryStream(harmed), type));
            // What is read goes into a JSON file: it has to be writable.
            read += reading is null ? 0 : JsonSerializer.Serialize(reading).Length > 0 ? 1 : 0;
        }

        Assert.InRange(read, 500, 6000);
    }

    [Fact]
    public void No_harmed_text_makes_a_dialect_throw()
    {
        var random = new Random(4711);
        string[] keys = ["parameters", "prompt", "UserComment", "Dream", "sd-metadata", "invokeai_metadata", "generation_data", "parameters-json", "Comment", "workflow"];
        byte[][] texts = [Encoding.UTF8.GetBytes(Text), Encoding.UTF8.GetBytes(Graph), "\"a cat [dog]\" -s 50 -S 10"u8.ToArray(), "{\"Comment\":\"{\\\"v4_prompt\\\":{}}\",\"sui_image_params\":{},\"image\":{\"prompt\":[]}}"u8.ToArray()];
        for (var round = 0; round < 6000; round++)
        {
            var found = new FoundTexts();
            found.Add("PNG text", keys[random.Next(keys.Length)], Harm(texts[round % texts.Length], random));
            found.Add("PNG text", keys[random.Next(keys.Length)], Harm(texts[random.Next(texts.Length)], random));

            Assert.NotEmpty(JsonSerializer.Serialize(new ReadParameters().Read(found.All)));
        }
    }

    private static byte[] Harm(byte[] file, Random random)
    {
        var harmed = file.ToArray();
        for (var i = random.Next(4); i >= 0; i--)
        {
            harmed[random.Next(harmed.Length)] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
        }

        return random.Next(3) == 0 ? harmed[..random.Next(1, harmed.Length)] : harmed;
    }
}
