using System.Text.Json;

namespace TakesWeb.Media.Parameters;

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
