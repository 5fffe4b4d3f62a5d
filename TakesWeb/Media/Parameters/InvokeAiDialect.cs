using System.Text.Json;
using System.Text.RegularExpressions;

namespace TakesWeb.Media.Parameters;

/// <summary>InvokeAI in its three ages: invokeai_metadata, sd-metadata, and a command line called Dream.</summary>
internal sealed partial class InvokeAiDialect : IDialect
{
    private const string Tool = "InvokeAI";

    private static readonly Dictionary<string, string> Switches = new()
    {
        ["s"] = "steps",
        ["S"] = "seed",
        ["W"] = "width",
        ["H"] = "height",
        ["C"] = "cfg",
        ["A"] = "sampler",
    };

    public GenerationReading? Read(Clues clues)
    {
        if (clues.Find("invokeai_metadata") is { } now && clues.Json(now) is { } metadata)
        {
            return Now(now, metadata);
        }

        if (clues.Find("sd-metadata") is { } before && clues.Json(before) is { } older)
        {
            return Before(before, older);
        }

        return clues.Find("Dream") is { } dream ? Oldest(dream) : null;
    }

    private static GenerationReading Now(FoundText text, JsonElement json)
    {
        JsonElement? metadata = json;
        // Its "scheduler" is what the others call a sampler.
        var read = new ParameterSet()
            .Text("sampler", LooseJson.Text(metadata.Member("scheduler")))
            .Text("prompt", LooseJson.Text(metadata.Member("positive_prompt"))?.Trim())
            .Text("negativePrompt", LooseJson.Text(metadata.Member("negative_prompt"))?.Trim());
        FlatJson.Read(json, read).Text("modelHash", LooseJson.Text(metadata.Member("model").Member("hash")));
        read.Json.Remove("scheduler");
        return Readings.Of(Tool, read, text);
    }

    private static GenerationReading Before(FoundText text, JsonElement json)
    {
        JsonElement? root = json;
        var image = root.Member("image");
        var list = image.Member("prompt");
        var prompt = list is { ValueKind: JsonValueKind.Array } parts && parts.GetArrayLength() > 0
            ? LooseJson.Text(((JsonElement?)parts[0]).Member("prompt"))
            : LooseJson.Text(list);
        var read = Split(new ParameterSet().Text("model", LooseJson.Text(root.Member("model_weights"))), prompt);
        return Readings.Of(Tool, image is { ValueKind: JsonValueKind.Object } values ? FlatJson.Read(values, read) : read, text);
    }

    /// <summary>"a duck [rendering]" -s 50 -S 2980747362 -W 512 -H 768 -C 5 -A k_lms</summary>
    private static GenerationReading? Oldest(FoundText text)
    {
        var line = text.Text.Trim();
        var end = line.LastIndexOf('"');
        if (line.Length < 2 || line[0] != '"' || end < 1)
        {
            return null;
        }

        var read = Split(new ParameterSet(), line[1..end]);
        var words = line[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            // "-S 42" and "-S42" are the same.
            if (words[i].Length >= 2 && words[i][0] == '-' && Switches.TryGetValue(words[i][1..2], out var name) && !(words[i].Length > 2 && char.IsAsciiLetter(words[i][2]) && name != "sampler"))
            {
                Take(read, name, words[i].Length > 2 ? words[i][2..] : i + 1 < words.Length ? words[i + 1] : null);
            }
        }

        return Readings.Of(Tool, read, text);
    }

    private static void Take(ParameterSet read, string name, string? value)
    {
        if (name == "seed")
        {
            read.Seed(value);
        }
        else
        {
            read.Any(name, value);
        }
    }

    private static ParameterSet Split(ParameterSet read, string? prompt)
    {
        var match = Negative().Match(prompt ?? "");
        return match.Success
            ? read.Text("prompt", prompt![..match.Index].Trim()).Text("negativePrompt", match.Groups["words"].Value.Trim())
            : read.Text("prompt", prompt);
    }

    [GeneratedRegex(@"\[(?<words>[^\[\]]*)\]\s*\z", RegexOptions.CultureInvariant | RegexOptions.RightToLeft | RegexOptions.ExplicitCapture)]
    private static partial Regex Negative();
}
