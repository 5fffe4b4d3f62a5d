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
