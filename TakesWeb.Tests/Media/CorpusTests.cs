using System.Collections.Concurrent;
using Xunit;

namespace TakesWeb.Media;

/// <summary>Every file of the corpus ends as its manifest expects, and none hangs. Skipped where the corpus is absent.</summary>
public sealed class CorpusTests(MediaRig rig, ITestOutputHelper output) : IClassFixture<MediaRig>
{
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
        var corpus = FindCorpus();
        if (corpus is null)
        {
            Assert.Skip("The corpus of test media is not here (../shared/corpus, or TAKES_CORPUS).");
        }

        var rows = File.ReadLines(Path.Combine(corpus, "MANIFEST.tsv")).Skip(1).Select(line => line.Split('\t'))
            .Where(columns => columns[0].StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(columns => (Path: columns[0], Expected: columns[5]))
            .Where(row => !row.Path.EndsWith(".json", StringComparison.Ordinal) && !row.Path.EndsWith(".txt", StringComparison.Ordinal));
        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (row, _) =>
        {
            var (ending, words) = await RunAsync(Path.Combine(corpus, row.Path));
            var line = $"{row.Expected,-18} {ending,-10} {row.Path}: {words}";
            output.WriteLine(line);
            if (!Fits(row.Path, row.Expected, ending) && !Deviations.ContainsKey(row.Path))
            {
                wrong.Add(line);
            }
        });

        Assert.Empty(wrong.Order());
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
        return (pixels.IsFlat ? "made-flat" : "made", $"{identified.Value.Extension} {pixels.Width}x{pixels.Height} spread {pixels.Spread:0.0} {result.Label}");
    }

    /// <summary>The corpus's folder; null where it is absent.</summary>
    internal static string? FindCorpus()
    {
        if (Environment.GetEnvironmentVariable("TAKES_CORPUS") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus");
            if (File.Exists(Path.Combine(corpus, "MANIFEST.tsv")))
            {
                return corpus;
            }
        }

        return null;
    }
}
