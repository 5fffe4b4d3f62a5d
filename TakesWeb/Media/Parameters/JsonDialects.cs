using System.Text.Json;

namespace TakesWeb.Media.Parameters;

/// <summary>SwarmUI: "sui_image_params" in a JSON text. It leaves ComfyUI's graph beside it, so it is asked first.</summary>
internal sealed class SwarmDialect : IDialect
{
    public GenerationReading? Read(Clues clues)
    {
        foreach (var (text, json) in clues.JsonBodies)
        {
            JsonElement? root = json;
            if (root.Member("sui_image_params") is { ValueKind: JsonValueKind.Object } image)
            {
                var read = FlatJson.Read(image)
                    .Any("aspectRatio", LooseJson.Text(((JsonElement?)image).Member("aspectratio")))
                    .Text("generationTime", LooseJson.Text(root.Member("sui_extra_data").Member("generation_time")))
                    .Text("version", LooseJson.Text(((JsonElement?)image).Member("swarm_version")));
                return Readings.Of("SwarmUI", read, text);
            }
        }

        return null;
    }
}

/// <summary>TensorArt: "generation_data". It writes -1 where the seed was any, and the true one is in the graph.</summary>
internal sealed class TensorArtDialect(ComfyDialect comfy) : IDialect
{
    public GenerationReading? Read(Clues clues)
    {
        if (clues.Find("generation_data") is not { } text || clues.Json(text) is not { } json)
        {
            return null;
        }

        var model = ((JsonElement?)json).Member("baseModel");
        var read = new ParameterSet().Text("model", LooseJson.Text(model.Member("modelFileName")) ?? LooseJson.Text(model.Member("label")));
        FlatJson.Read(json, read);
        if (!read.Json.ContainsKey("seed") && comfy.Read(clues) is { Ambiguity: null } graph)
        {
            read.Seed(graph.Params["seed"]?.ToString());
        }

        return Readings.Of("TensorArt", read, text, clues.Find("prompt"));
    }
}

/// <summary>Stability Matrix: "parameters-json" beside an A1111 text and a project of its own.</summary>
internal sealed class StabilityMatrixDialect : IDialect
{
    public GenerationReading? Read(Clues clues) =>
        clues.Find("parameters-json") is { } text && clues.Json(text) is { } json
            ? Readings.Of("Stability Matrix", FlatJson.Read(json), text)
            : null;
}

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

/// <summary>Easy Diffusion in PNG: a text for each field.</summary>
internal sealed class EasyDiffusionDialect : IDialect
{
    private static readonly string[] Fields =
    [
        "prompt", "negative_prompt", "seed", "use_stable_diffusion_model", "num_inference_steps", "guidance_scale", "sampler_name", "width", "height", "clip_skip",
    ];

    public GenerationReading? Read(Clues clues)
    {
        if (clues.Find("use_stable_diffusion_model") is null && (clues.Find("num_inference_steps") is null || clues.Find("seed") is null))
        {
            return null;
        }

        var texts = Fields.Select(clues.Find).OfType<FoundText>().ToArray();
        var fields = JsonSerializer.SerializeToElement(texts.DistinctBy(t => t.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(t => t.Key, t => t.Text));
        return Readings.Of("Easy Diffusion", FlatJson.Read(fields), texts);
    }
}
