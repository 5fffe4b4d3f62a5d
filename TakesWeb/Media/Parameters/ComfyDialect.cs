using System.Text.Json;
using System.Text.Json.Nodes;

namespace TakesWeb.Media.Parameters;

/// <summary>
/// ComfyUI: the graph that was run ("prompt"), in PNG texts, EXIF, or the tags of videos and sounds; older video savers put it into one JSON
/// comment. The graph of the editor ("workflow") tells positions, not names, so no values are read from it.
/// </summary>
internal sealed class ComfyDialect : IDialect
{
    private const string Tool = "ComfyUI";

    public GenerationReading? Read(Clues clues)
    {
        var workflow = clues.Find("workflow");
        foreach (var (text, json) in Candidates(clues))
        {
            if (ComfyGraph.Read(json) is { } graph)
            {
                return Fill(graph, json, text, workflow);
            }
        }

        return workflow is not null && clues.Json(workflow).Member("nodes") is not null ? Readings.Of(Tool, new ParameterSet(), workflow) : null;
    }

    private static IEnumerable<(FoundText Text, JsonElement Json)> Candidates(Clues clues)
    {
        foreach (var text in clues.Texts.Where(t => t.Is("prompt")))
        {
            if (clues.Json(text) is { } json)
            {
                yield return (text, json);
            }
        }

        foreach (var (text, json) in clues.JsonBodies)
        {
            if (LooseJson.Object(((JsonElement?)json).Member("prompt")) is { } nested)
            {
                yield return (text, nested);
            }

            yield return (text, json);
        }
    }

    private static GenerationReading Fill(ComfyGraph graph, JsonElement json, FoundText text, FoundText? workflow)
    {
        // Civitai's orchestrator states in words what its graph says in nodes.
        if (LooseJson.Object(((JsonElement?)json).Member("extraMetadata")) is { } stated)
        {
            return Readings.Of("Civitai", FlatJson.Read(stated), text);
        }

        var samplers = ComfySamplers.Of(graph);
        var first = samplers.Where(s => s.IsFirstPass).ToList();
        var primary = first.Count > 0 ? first[0] : samplers.Count > 0 ? samplers[0] : null;
        var reading = Readings.Of(Tool, primary?.Read ?? new ParameterSet(), text, workflow);
        return reading with
        {
            Params = (JsonObject)reading.Params.DeepClone(),
            Samplers = samplers.Count == 0 ? null : [.. samplers.Select(s => s.ToJson())],
            Ambiguity = first.Count > 1
                ? $"{first.Count} samplers start from nothing: nodes {string.Join(", ", first.Take(10).Select(s => s.Node))}. The values are those of node {primary!.Node}."
                : null,
        };
    }
}
