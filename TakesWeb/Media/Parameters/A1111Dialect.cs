using System.Text.Json;
using System.Text.RegularExpressions;

namespace TakesWeb.Media.Parameters;

/// <summary>The text that the Stable Diffusion web UI began and a dozen tools write: prompt, "Negative prompt:", a line of "key: value" pairs.</summary>
internal sealed partial class A1111Dialect : IDialect
{
    private const int FewestPairs = 3;

    /// <summary>What old versions hang on the sampler's name.</summary>
    private static readonly string[] Schedules = ["Karras", "Exponential", "Polyexponential", "SGM Uniform"];

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Steps"] = "steps",
        ["CFG scale"] = "cfg",
        ["Sampler"] = "sampler",
        ["Schedule type"] = "scheduler",
        ["Model"] = "model",
        ["Denoising strength"] = "denoise",
    };

    public GenerationReading? Read(Clues clues)
    {
        foreach (var body in clues.Bodies)
        {
            var text = body.Text.ReplaceLineEndings("\n");
            if (FindPairs(text) is { } at && InfoPairs.Read(text[at..]) is { } line && line.Pairs.Count >= FewestPairs)
            {
                return Fill(clues, body, text[..at], line);
            }
        }

        return null;
    }

    /// <summary>Where the last line begins that starts with "Steps: "; a prompt may speak of steps too.</summary>
    private static int? FindPairs(string text)
    {
        var at = text.LastIndexOf("\nSteps: ", StringComparison.Ordinal);
        return at >= 0 ? at + 1 : text.StartsWith("Steps: ", StringComparison.Ordinal) ? 0 : null;
    }

    private static GenerationReading Fill(Clues clues, FoundText body, string words, InfoPairs line)
    {
        var at = words.StartsWith("Negative prompt:", StringComparison.Ordinal) ? 0 : words.IndexOf("\nNegative prompt:", StringComparison.Ordinal);
        var read = new ParameterSet()
            .Text("prompt", (at < 0 ? words : words[..at]).Trim())
            .Text("negativePrompt", at < 0 ? null : words[(words.IndexOf(':', at) + 1)..].Trim());
        foreach (var (key, value) in line.Pairs)
        {
            Take(read, key, value);
        }

        read.Text("model", CheckpointOf(line.CivitaiResources));
        var civitai = line.CivitaiResources is null ? null : "Civitai";
        var scheme = clues.Find("fooocus_scheme") is not null || clues.Find("MakerNote") is { Text: "a1111" } ? "Fooocus" : null;
        return Readings.Of(scheme ?? ToolOf(line) ?? civitai ?? "A1111", read, body);
    }

    private static void Take(ParameterSet read, string key, string value)
    {
        if (key.Equals("Seed", StringComparison.OrdinalIgnoreCase))
        {
            read.Seed(value);
        }
        else if (key.Equals("Size", StringComparison.OrdinalIgnoreCase))
        {
            read.Size(value);
        }
        else if (key.Equals("Sampler", StringComparison.OrdinalIgnoreCase) && Schedules.FirstOrDefault(s => value.EndsWith(" " + s, StringComparison.OrdinalIgnoreCase)) is { } schedule)
        {
            read.Text("sampler", value[..^(schedule.Length + 1)]).Text("scheduler", schedule);
        }
        else if (Known.TryGetValue(key, out var name) && name is "model" or "sampler" or "scheduler")
        {
            read.Text(name!, value);
        }
        else
        {
            read.Any(name ?? ParameterSet.NameOf(key), value);
        }
    }

    private static string? ToolOf(InfoPairs line)
    {
        if (line["App"] is { } app)
        {
            return app;
        }

        return line["Version"] switch
        {
            null => null,
            "neo" => "Forge Neo",
            "classic" => "Forge Classic",
            "ComfyUI" => "ComfyUI",
            var version when version.StartsWith("Fooocus", StringComparison.Ordinal) => "Fooocus",
            var version when version.StartsWith("f2.", StringComparison.Ordinal) => "Forge",
            var version when ForkVersion().IsMatch(version) => "reForge",
            _ => "A1111",
        };
    }

    private static string? CheckpointOf(string? resources)
    {
        var list = LooseJson.Parse(resources is null ? null : $"{{\"list\":{resources}}}").Member("list");
        return list is { ValueKind: JsonValueKind.Array } all
            ? all.EnumerateArray().Cast<JsonElement?>().Where(r => LooseJson.Text(r.Member("type")) == "checkpoint").Select(r => LooseJson.Text(r.Member("modelName"))).FirstOrDefault()
            : null;
    }

    [GeneratedRegex(@"\Af\d", RegexOptions.CultureInvariant)]
    private static partial Regex ForkVersion();
}
