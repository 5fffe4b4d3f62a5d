using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.Media.Parameters;

/// <summary>Real files of real generators, each with what a person read in it. Skipped where the corpus is absent.</summary>
public sealed class ParametersCorpusTests(MediaRig rig, ITestOutputHelper output) : IClassFixture<MediaRig>
{
    private static readonly string[] Fields = ["model", "seed", "prompt", "negativePrompt", "steps", "cfg", "sampler", "scheduler", "width", "height", "denoise", "modelHash"];

    private static readonly Dictionary<string, string> Tools = new()
    {
        ["comfyui"] = "ComfyUI",
        ["swarmui"] = "SwarmUI",
        ["invokeai"] = "InvokeAI",
        ["invokeai-dream"] = "InvokeAI",
        ["novelai"] = "NovelAI",
        ["sd-next"] = "SD.Next",
        ["a1111"] = "A1111",
        ["forge/reforge"] = "Forge",
    };

    [Fact]
    public async Task Every_sample_reads_as_expected()
    {
        var folder = Path.Combine(Corpus(), "genmeta");
        var expectations = Directory.GetFiles(folder, "*.expected.json").Order(StringComparer.Ordinal).ToList();
        var wrong = new List<string>();
        foreach (var path in expectations)
        {
            var expected = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(path))!;
            var reading = await ReadAsync(Path.Combine(folder, (string)expected["file"]!));
            var complaints = reading is null ? ["nothing was read"] : Compare(expected, reading).ToList();
            output.WriteLine($"{expected["file"]}: {(complaints.Count == 0 ? "as expected" : string.Join("; ", complaints))}");
            wrong.AddRange(complaints.Select(c => $"{expected["file"]}: {c}"));
        }

        Assert.NotEmpty(expectations);
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task No_hostile_file_stops_the_reader_or_is_believed()
    {
        var read = new List<string>();
        foreach (var path in Directory.GetFiles(Path.Combine(Corpus(), "hostile"), "*", SearchOption.AllDirectories))
        {
            foreach (var type in MediaTypes.All.Where(t => t.Kind == MediaKind.Image))
            {
                await using var file = File.OpenRead(path);
                if (new ReadParameters().Read(ReadParameters.TextsOf(file, type)) is not null)
                {
                    read.Add(Path.GetFileName(path));
                }
            }
        }

        // Its only fault is UTF-8 with a byte order mark where Latin-1 belongs, and it reads well.
        Assert.Equal(["crafted-crlf-bom-parameters.png"], read.Distinct());
    }

    private async Task<GenerationReading?> ReadAsync(string path)
    {
        var type = MediaSniffer.Identify(path).Value;
        var probed = await rig.Probe.RunAsync(path, type, CancellationToken.None);
        return new ReadParameters().Run(path, type, probed.Tags);
    }

    private static IEnumerable<string> Compare(JsonObject expected, GenerationReading reading)
    {
        foreach (var field in Fields.Where(expected.ContainsKey))
        {
            if (!IsSame(expected[field], reading.Params[field]))
            {
                yield return $"{field} is {Show(reading.Params[field])} instead of {Show(expected[field])}";
            }
        }

        foreach (var (key, value) in expected["extra"] as JsonObject ?? [])
        {
            var name = key == "Denoising strength" ? "denoise" : ParameterSet.NameOf(key);
            if (!IsSame(value, reading.Params[name]))
            {
                yield return $"{name} is {Show(reading.Params[name])} instead of {Show(value)}";
            }
        }

        if ((reading.Ambiguity is not null) != ((bool?)expected["ambiguous"] ?? false))
        {
            yield return $"ambiguous: {reading.Ambiguity}";
        }

        if (expected["characterPrompts"] is { } characters && !JsonNode.DeepEquals(characters, reading.Params["characterPrompts"]))
        {
            yield return $"characterPrompts: {reading.Params["characterPrompts"]}";
        }

        var tool = Tools[((string?)expected["software"] ?? (string)expected["format"]!).Split(' ')[0]];
        if (reading.Tool?.StartsWith(tool, StringComparison.Ordinal) != true)
        {
            yield return $"the tool is {reading.Tool} instead of {tool}";
        }

        foreach (var complaint in CompareSamplers(expected, reading))
        {
            yield return complaint;
        }
    }

    private static IEnumerable<string> CompareSamplers(JsonObject expected, GenerationReading reading)
    {
        var wanted = (expected["samplers"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        var found = reading.Samplers?.OfType<JsonObject>().ToList() ?? [];
        if (wanted.Count != found.Count)
        {
            yield return $"{found.Count} samplers instead of {wanted.Count}";
            yield break;
        }

        foreach (var (want, have) in wanted.Zip(found))
        {
            // The list knows less than the person who read the whole: of a lone sampler the values above hold.
            foreach (var (key, value) in want.Where(p => p.Value is not null || wanted.Count > 1))
            {
                if (!IsSame(value, have[key]))
                {
                    yield return $"sampler {want["node"]}: {key} is {Show(have[key])} instead of {Show(value)}";
                }
            }
        }
    }

    private static bool IsSame(JsonNode? expected, JsonNode? found)
    {
        if (expected is null || found is null)
        {
            return expected is null == found is null;
        }

        // A seed has more digits than a double.
        return expected.ToString() == found.ToString()
            || (double.TryParse(expected.ToString(), CultureInfo.InvariantCulture, out var a) && double.TryParse(found.ToString(), CultureInfo.InvariantCulture, out var b)
                && Math.Abs(a) < 1e9 && a.Equals(b));
    }

    private static string Show(JsonNode? value) => value?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "nothing";

    private static string Corpus()
    {
        var corpus = CorpusFolder.Find();
        if (corpus is null)
        {
            Assert.Skip("The corpus of test media is not here (../shared/corpus, or TAKES_CORPUS).");
        }

        return corpus;
    }
}
