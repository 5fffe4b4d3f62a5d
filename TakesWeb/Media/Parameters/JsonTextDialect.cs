using System.Text.Json;

namespace TakesWeb.Media.Parameters;

/// <summary>The JSON texts that are known by their keys alone: Fooocus and its kin, Draw Things, Easy Diffusion, a Hugging Face space.</summary>
internal sealed class JsonTextDialect : IDialect
{
    private static readonly string[][] Marks =
    [
        // Tool, then the keys that only it has together.
        ["Fooocus", "base_model"],
        ["Hugging Face", "Model", "resolution"],
        ["Draw Things", "c", "seed", "steps"],
        ["Easy Diffusion", "use_stable_diffusion_model"],
        ["Easy Diffusion", "num_inference_steps", "prompt"],
    ];

    public GenerationReading? Read(Clues clues)
    {
        var isFooocus = clues.Find("fooocus_scheme") is not null || clues.Find("MakerNote") is { Text: "fooocus" };
        foreach (var (text, json) in clues.JsonBodies)
        {
            if (ToolOf(json, isFooocus) is { } tool)
            {
                return Readings.Of(tool, FlatJson.Read(json), text);
            }
        }

        return null;
    }

    private static string? ToolOf(JsonElement json, bool isFooocus)
    {
        JsonElement? root = json;
        return LooseJson.Text(root.Member("software")) == "RuinedFooocus" ? "RuinedFooocus"
            : isFooocus ? "Fooocus"
            : Marks.FirstOrDefault(mark => mark[1..].All(key => root.Member(key) is not null))?[0];
    }
}
