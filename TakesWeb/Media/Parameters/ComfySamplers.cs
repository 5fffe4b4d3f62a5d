using System.Text.Json.Nodes;

namespace TakesWeb.Media.Parameters;

/// <summary>The samplers of a graph, and what each was given.</summary>
internal sealed class ComfySamplers(ComfyGraph graph)
{
    private const int MaxSamplers = 50;

    private readonly ComfyTrace _trace = new(graph);

    public static IReadOnlyList<ComfySampler> Of(ComfyGraph graph)
    {
        var all = new ComfySamplers(graph);
        return [.. graph.InOrder.Where(IsSampler).Take(MaxSamplers).Select(all.Read)];
    }

    /// <summary>Something that makes an image out of noise: KSampler and its many relatives, not a node that only chooses a sampler.</summary>
    private static bool IsSampler(ComfyNode node) =>
        node.Type.Contains("Sampler", StringComparison.OrdinalIgnoreCase)
        && (node.Has("steps") || node.Has("sigmas") || node.Has("noise") || node.Has("seed") || node.Has("noise_seed"))
        && (node.Has("positive") || node.Has("guider") || node.Has("text_embeds") || node.Has("latent_image"));

    private ComfySampler Read(ComfyNode node)
    {
        var guider = graph.Follow(node, "guider") ?? node;
        var schedule = graph.Follow(node, "sigmas") ?? node;
        var noise = graph.Follow(node, "noise") ?? node;
        var size = _trace.Size(node);
        var read = new ParameterSet()
            .Text("model", _trace.Model(guider))
            .Seed(_trace.Number(noise, "seed") ?? _trace.Number(noise, "noise_seed"))
            .Text("prompt", _trace.Prompt(guider, "positive"))
            .Text("negativePrompt", _trace.Prompt(guider, "negative"))
            .Number("steps", _trace.Number(schedule, "steps"))
            .Number("cfg", _trace.Number(guider, "cfg"))
            .Text("sampler", (graph.Follow(node, "sampler") ?? node).ValueOf("sampler_name"))
            .Text("scheduler", schedule.ValueOf("scheduler") ?? (schedule == node ? null : schedule.Type))
            .Number("denoise", _trace.Number(schedule, "denoise"))
            .Number("width", size.Width)
            .Number("height", size.Height);
        return new ComfySampler(node.Id, node.Type, read, !_trace.ComesFromSampler(node, IsSampler));
    }
}

/// <param name="IsFirstPass">Its latent comes from no other sampler.</param>
internal sealed record ComfySampler(string Node, string Type, ParameterSet Read, bool IsFirstPass)
{
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["node"] = Node, ["classType"] = Type, ["firstPass"] = IsFirstPass };
        foreach (var (key, value) in Read.Json)
        {
            json[key] = value?.DeepClone();
        }

        return json;
    }
}
