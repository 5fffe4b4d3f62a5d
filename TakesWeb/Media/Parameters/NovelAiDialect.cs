using System.Text.Json;
using System.Text.Json.Nodes;

namespace TakesWeb.Media.Parameters;

/// <summary>NovelAI: Software, Source, Description and a JSON Comment; in WebP one JSON whose "Comment" is JSON in a string.</summary>
internal sealed class NovelAiDialect : IDialect
{
    public GenerationReading? Read(Clues clues)
    {
        var isSigned = clues.Find("Software")?.Text.StartsWith("NovelAI", StringComparison.Ordinal) == true;
        foreach (var (text, outer) in clues.JsonBodies)
        {
            var nested = LooseJson.Object(((JsonElement?)outer).Member("Comment"));
            JsonElement? comment = nested ?? outer;
            if (isSigned || comment.Member("v4_prompt") is not null || comment.Member("noise_schedule") is not null)
            {
                return Fill(clues, text, comment.Value, nested is null ? null : outer);
            }
        }

        return null;
    }

    private static GenerationReading Fill(Clues clues, FoundText text, JsonElement json, JsonElement? outer)
    {
        JsonElement? comment = json;
        var description = clues.Find("Description") is { } found && found != text ? found : null;
        var source = clues.Find("Source");
        var read = new ParameterSet()
            .Text("model", source?.Text ?? LooseJson.Text(outer.Member("Source")))
            .Seed(LooseJson.Text(comment.Member("seed")))
            .Text("prompt", Caption(comment.Member("v4_prompt")) ?? LooseJson.Text(comment.Member("prompt")) ?? description?.Text ?? LooseJson.Text(outer.Member("Description")))
            .Text("negativePrompt", Caption(comment.Member("v4_negative_prompt")) ?? LooseJson.Text(comment.Member("uc")))
            .Number("steps", LooseJson.Text(comment.Member("steps")))
            .Number("cfg", LooseJson.Text(comment.Member("scale")))
            .Text("sampler", LooseJson.Text(comment.Member("sampler")))
            .Text("scheduler", LooseJson.Text(comment.Member("noise_schedule")))
            .Number("width", LooseJson.Text(comment.Member("width")))
            .Number("height", LooseJson.Text(comment.Member("height")));
        if (Characters(comment.Member("v4_prompt")) is { Count: > 0 } characters)
        {
            read.Json["characterPrompts"] = characters;
        }

        return Readings.Of("NovelAI", read, clues.Find("Software"), source, description, text);
    }

    private static string? Caption(JsonElement? prompt) => LooseJson.Text(prompt.Member("caption").Member("base_caption"));

    private static JsonArray Characters(JsonElement? prompt)
    {
        var list = prompt.Member("caption").Member("char_captions");
        return list is { ValueKind: JsonValueKind.Array } captions
            ? [.. captions.EnumerateArray().Take(50).Select(c => LooseJson.Text(((JsonElement?)c).Member("char_caption"))).OfType<string>().Select(t => (JsonNode)t)]
            : [];
    }
}
