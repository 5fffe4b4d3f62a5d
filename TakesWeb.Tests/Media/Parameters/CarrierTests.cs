using System.Text;
using Xunit;

namespace TakesWeb.Media.Parameters;

/// <summary>The same text, wherever a tool may put it.</summary>
public sealed class CarrierTests(MediaRig rig) : IClassFixture<MediaRig>
{
    private const string Text = "a fox, テスト\nNegative prompt: people\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x768, Model: duck";
    private const string Graph = """{"3":{"class_type":"KSampler","inputs":{"seed":18446744073709551615,"steps":4,"cfg":1.5,"sampler_name":"euler","scheduler":"simple","latent_image":["5",0]}},"5":{"class_type":"EmptyLatentImage","inputs":{"width":64,"height":32}}}""";

    public static TheoryData<string> Images => new(Files.Keys);

    public static TheoryData<string, string> Containers => new()
    {
        { "tags.mp4", "-movflags use_metadata_tags" },
        { "tags.mov", "-movflags use_metadata_tags" },
        { "tags.mkv", "" },
        { "tags.webm", "" },
        { "tags.flac", "" },
        { "tags.ogg", "" },
        { "tags.mp3", "" },
    };

    private static Dictionary<string, (byte[] File, MediaType Type)> Files { get; } = new()
    {
        ["tEXt in UTF-8"] = (Carriers.Png(Carriers.Plain("parameters", Text)), MediaTypes.Png),
        ["zTXt"] = (Carriers.Png(Carriers.Packed("parameters", Encoding.UTF8.GetBytes(Text))), MediaTypes.Png),
        ["iTXt"] = (Carriers.Png(Carriers.International("parameters", Text)), MediaTypes.Png),
        ["iTXt, packed"] = (Carriers.Png(Carriers.International("parameters", Text, isPacked: true)), MediaTypes.Png),
        ["behind the pixels"] = (Carriers.Png(("IDAT", new byte[50_000]), Carriers.Plain("parameters", Text)), MediaTypes.Png),
        ["eXIf"] = (Carriers.Png(("eXIf", Exif(isBig: true))), MediaTypes.Png),
        ["alpha"] = (Carriers.PngWithAlpha(Carriers.Hidden(Encoding.UTF8.GetBytes(Text), isPacked: false), 200), MediaTypes.Png),
        ["alpha, packed"] = (Carriers.PngWithAlpha(Carriers.Hidden(Encoding.UTF8.GetBytes(Text), isPacked: true), 131), MediaTypes.Png),
        ["alpha of a low picture"] = (Carriers.PngWithAlpha(Carriers.Hidden(Encoding.UTF8.GetBytes(Text), isPacked: true), 7), MediaTypes.Png),
        ["JPEG, big-endian"] = (Carriers.JpegWithExif(Exif(isBig: true)), MediaTypes.Jpeg),
        ["JPEG, little-endian"] = (Carriers.JpegWithExif(Exif(isBig: false)), MediaTypes.Jpeg),
        ["JPEG, comment in the other order"] = (Carriers.JpegWithExif(Carriers.Exif(true, [], (0x9286, Carriers.UserComment(Text, Encoding.Unicode)))), MediaTypes.Jpeg),
        ["JPEG, comment without a prefix"] = (Carriers.JpegWithExif(Carriers.Exif(true, [], (0x9286, Encoding.UTF8.GetBytes(Text)))), MediaTypes.Jpeg),
        ["JPEG, comment in the first directory"] = (Carriers.JpegWithExif(Carriers.Exif(true, [(0x9286, Encoding.UTF8.GetBytes(Text))])), MediaTypes.Jpeg),
        ["JPEG, XMP"] = (Carriers.JpegWithXmp(Xmp), MediaTypes.Jpeg),
        ["PNG, XMP"] = (Carriers.Png(Carriers.International("XML:com.adobe.xmp", Xmp)), MediaTypes.Png),
        ["WebP"] = (Carriers.WebP("EXIF", Exif(isBig: true)), MediaTypes.WebP),
        ["WebP, named as in JPEG"] = (Carriers.WebP("EXIF", [.. "Exif\0\0"u8, .. Exif(isBig: false)]), MediaTypes.WebP),
        ["TIFF"] = (Exif(isBig: false), MediaTypes.Tiff),
        ["HEIC"] = (Carriers.Heic(Exif(isBig: true)), MediaTypes.Heic),
    };

    private static string Xmp => $"""
        <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/"><exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">{Text}</rdf:li></rdf:Alt></exif:UserComment></rdf:Description>
        </rdf:RDF></x:xmpmeta><?xpacket end="w"?>
        """;

    [Theory]
    [MemberData(nameof(Images))]
    public void A_text_is_found_in_a_picture(string carrier)
    {
        var (file, type) = Files[carrier];

        var reading = new ReadParameters().Read(ReadParameters.TextsOf(new MemoryStream(file), type))!;

        Assert.Equal(("a fox, テスト", "people", "duck", "Euler a"), ((string?)reading.Params["prompt"], (string?)reading.Params["negativePrompt"], (string?)reading.Params["model"], (string?)reading.Params["sampler"]));
        Assert.Equal("42 20 7 512 768", string.Join(' ', new[] { "seed", "steps", "cfg", "width", "height" }.Select(k => reading.Params[k])));
        Assert.Equal(Text, reading.Raw.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_graph_is_found_in_an_animation_of_either_kind()
    {
        var png = Read(Carriers.Png(("IDAT", new byte[10]), Carriers.Plain("prompt", Graph, "comf")), MediaTypes.Png);
        var webp = Read(Carriers.WebP("EXIF", Carriers.Exif(false, [(0x010F, Encoding.UTF8.GetBytes("workflow:{\"nodes\":[]}")), (0x0110, Encoding.UTF8.GetBytes("prompt:" + Graph))])), MediaTypes.WebP);
        var extended = Read(Carriers.JpegWithExif(Carriers.Exif(false, [(0x010F, Encoding.UTF8.GetBytes("Prompt: " + Graph))])), MediaTypes.Jpeg);

        Assert.All([png, webp, extended], reading => Assert.Equal(("ComfyUI", "18446744073709551615", "64"), (reading?.Tool, (string?)reading?.Params["seed"], reading?.Params["width"]?.ToString())));
    }

    [Theory]
    [MemberData(nameof(Containers))]
    public async Task A_graph_is_found_in_the_tags_of_videos_and_sounds(string name, string flags)
    {
        string[] sound = ["-f", "lavfi", "-i", "sine=d=0.2"];
        string[] picture = ["-f", "lavfi", "-i", "testsrc2=s=64x64:d=0.2", "-pix_fmt", "yuv420p"];
        var isSound = name.EndsWith(".flac", StringComparison.Ordinal) || name.EndsWith(".ogg", StringComparison.Ordinal) || name.EndsWith(".mp3", StringComparison.Ordinal);
        var path = await rig.MakeAsync(name, [.. isSound ? sound : picture, "-metadata", "prompt=" + Graph, "-metadata", "workflow={\"nodes\":[]}", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        var reading = await ReadAsync(path);

        Assert.Equal(("ComfyUI", "container tag", "18446744073709551615"), (reading?.Tool, reading?.Carrier, (string?)reading?.Params["seed"]));
    }

    [Fact]
    public async Task A_video_with_the_old_comment_and_one_with_a_text_are_read()
    {
        var comment = $$"""{"prompt": {{System.Text.Json.JsonSerializer.Serialize(Graph)}}, "workflow": "{}"}""";
        string[] picture = ["-f", "lavfi", "-i", "testsrc2=s=64x64:d=0.2", "-pix_fmt", "yuv420p"];

        var old = await ReadAsync(await rig.MakeAsync("old.mp4", [.. picture, "-metadata", "comment=" + comment]));
        var text = await ReadAsync(await rig.MakeAsync("text.mp4", [.. picture, "-metadata", "comment=" + Text]));

        Assert.Equal("18446744073709551615", (string?)old?.Params["seed"]);
        Assert.Equal("duck", (string?)text?.Params["model"]);
    }

    [Fact]
    public void Texts_behind_the_end_mark_belong_to_nobody()
    {
        byte[] file = [.. Carriers.Png(), .. Carriers.Chunk("tEXt", Carriers.Plain("parameters", Text).Data)];

        Assert.Null(Read(file, MediaTypes.Png));
    }

    private static byte[] Exif(bool isBig) => Carriers.Exif(isBig, [(0x0131, "tool"u8.ToArray())], (0x9286, Carriers.UserComment(Text, Encoding.BigEndianUnicode)));

    private static GenerationReading? Read(byte[] file, MediaType type) => new ReadParameters().Read(ReadParameters.TextsOf(new MemoryStream(file), type));

    private async Task<GenerationReading?> ReadAsync(string path)
    {
        var type = MediaSniffer.Identify(path).Value;
        return new ReadParameters().Run(path, type, (await rig.Probe.RunAsync(path, type, CancellationToken.None)).Tags);
    }
}
