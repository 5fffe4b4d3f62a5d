using System.Collections.Concurrent;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Media;

/// <summary>
/// Every file of the corpus ends as its manifest expects, none hangs, and no decoder takes much memory. Skipped where the corpus is absent;
/// <see cref="SmallCorpusTests"/> makes its own and runs everywhere.
/// </summary>
public sealed class CorpusTests(MediaRig rig, ITestOutputHelper output) : IClassFixture<MediaRig>
{
    private const long MostResident = 512L << 20;
    private const long MostGrowth = 300L << 20;

    private static readonly string[] Kinds = ["audio", "images", "video", "genmeta", "corrupt", "hostile"];

    /// <summary>Where Takes does otherwise than the manifest says, on purpose: each with its reason.</summary>
    private static readonly Dictionary<string, string> Deviations = new()
    {
        ["audio/zero-length-mdat.m4a"] = "A length of zero means \"to the end of the file\" (ISO 14496-12), and all 24 frames decode.",
        ["images/tiff/hopper_lzma.tif"] = "Expected to be unsupported; the installed libtiff reads it, and the picture is right.",
    };

    /// <summary>Good files whose every pixel has one colour: the true picture is flat.</summary>
    private static readonly string[] FlatSources =
    [
        "corrupt/images/no_palette.gif", "genmeta/comfy-", "genmeta/sdparsers-", "hostile/images/crafted-", "images/jpeg/exif-xmp-metadata.jpg",
        "images/jpeg/exif_gps.jpg", "images/jpeg/multiple_exif.jpg", "images/tiff/lab.tif", "video/edts.mp4",
    ];

    public static TheoryData<string> Folders => new(Kinds);

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Every_file_ends_as_its_manifest_expects(string folder)
    {
        var corpus = Require();
        var rows = CorpusFolder.Rows(corpus).Where(row => row.Path.StartsWith(folder + "/", StringComparison.Ordinal));
        var endings = new ConcurrentBag<(string Expected, string Ending, string Line, bool Fits)>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var watch = new DecoderWatch(corpus);
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (row, _) =>
        {
            var (ending, words) = await RunAsync(Path.Combine(corpus, row.Path));
            endings.Add((row.Expected, ending, $"{row.Expected,-18} {ending,-10} {row.Path}: {words}", Fits(row.Path, row.Expected, ending) || Deviations.ContainsKey(row.Path)));
        });

        foreach (var kind in endings.GroupBy(e => e.Expected).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{kind.Key}: {kind.Count(e => e.Fits)} of {kind.Count()} as expected ({string.Join(", ", kind.GroupBy(e => e.Ending).Select(e => $"{e.Count()} {e.Key}"))})");
        }

        output.WriteLine($"most memory resident: {watch.Peak.Who}, {watch.Peak.Bytes >> 20} MiB");
        endings.Select(e => e.Line).Order().ToList().ForEach(output.WriteLine);
        Assert.Empty(endings.Where(e => !e.Fits).Select(e => e.Line).Order());
        Assert.True(watch.Seen > 0, "No decoder was seen at work: nothing was measured.");
        Assert.True(watch.Peak.Bytes < MostResident, $"{watch.Peak.Who} had {watch.Peak.Bytes >> 20} MiB resident.");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowth);
    }

    /// <summary>
    /// Against the stored pixels, decoded without orientation and turned here by the table of EXIF 2.3: what was stored at the top left is seen
    /// where the number says.
    /// </summary>
    [Theory]
    [InlineData("images/jpeg/Portrait_1.jpg", 1)]
    [InlineData("images/jpeg/Landscape_5.jpg", 5)]
    [InlineData("images/jpeg/hopper_orientation_6.jpg", 6)]
    [InlineData("images/jpeg/hopper_orientation_8.jpg", 8)]
    [InlineData("images/tiff/g4_orientation_6.tif", 6)]
    public async Task A_picture_stands_as_its_orientation_says(string file, int orientation)
    {
        const int Side = 32;
        var path = Path.Combine(Require(), file);
        var stored = rig.PathOf($"{Guid.NewGuid():N}.png");
        await ToolProcess.RunAsync(new ToolCommand("vips", ["thumbnail", path, stored, "512", "--no-rotate"]), CancellationToken.None);
        var raw = await MediaRig.GreyAsync(stored, Side);

        var (_, picture) = await rig.PictureOfAsync(path);

        var shown = await MediaRig.GreyAsync(picture, Side);
        var distances = Enumerable.Range(1, 8).ToDictionary(number => number, number => Distance(shown, Turned(raw, Side, number)));
        output.WriteLine(string.Join(", ", distances.Select(d => $"{d.Key}: {d.Value:0.0}")));
        Assert.Equal(orientation, distances.MinBy(d => d.Value).Key);
        Assert.True(distances[orientation] < 6, $"It differs by {distances[orientation]:0.0} of 255 in the mean.");
    }

    private static string Require()
    {
        var corpus = CorpusFolder.Find();
        if (corpus is null)
        {
            Assert.Skip("The corpus of test media is not here (../shared/corpus, or TAKES_CORPUS).");
        }

        return corpus;
    }

    private static double Distance(byte[] a, byte[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Average();

    private static byte[] Turned(byte[] raw, int side, int orientation)
    {
        var turned = new byte[raw.Length];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var (right, bottom) = (side - 1 - x, side - 1 - y);
                var (fromX, fromY) = orientation switch { 2 => (right, y), 3 => (right, bottom), 4 => (x, bottom), 5 => (y, x), 6 => (y, right), 7 => (bottom, right), 8 => (bottom, x), _ => (x, y) };
                turned[(y * side) + x] = raw[(fromY * side) + fromX];
            }
        }

        return turned;
    }

    private static bool Fits(string path, string expected, string ending) => expected switch
    {
        "good" => ending == "made" || (ending == "made-flat" && FlatSources.Any(flat => path.StartsWith(flat, StringComparison.Ordinal))),
        "corrupt" => ending is "refused" or "Corrupt",
        "corrupt-decodable" => ending is "refused" or "Corrupt" or "made" or "made-flat",
        "unsupported" => ending is "refused" or "NoPreview",
        "hostile" when path.StartsWith("hostile/media/", StringComparison.Ordinal) => ending == "refused",
        "hostile" => ending is "refused" or "Corrupt" or "NoPreview" or "made" or "made-flat",
        _ => false,
    };

    private async Task<(string Ending, string Words)> RunAsync(string path)
    {
        var identified = MediaSniffer.Identify(path);
        if (!identified.IsOk)
        {
            return ("refused", identified.Problem.Sentence);
        }

        var (result, picture) = await rig.PictureOfAsync(path, identified.Value);
        if (result.Outcome != PictureOutcome.Made)
        {
            return (result.Outcome.ToString(), $"{result.Reason} | {result.Detail}");
        }

        var pixels = MediaRig.Pixels(picture);
        File.Delete(picture);
        return pixels is { Width: > 512 } or { Height: > 512 } ? ("too-large", $"{pixels.Width}x{pixels.Height}") : (pixels.IsFlat ? "made-flat" : "made", $"{identified.Value.Extension} {pixels.Width}x{pixels.Height} spread {pixels.Spread:0.0} {result.Label}");
    }
}
