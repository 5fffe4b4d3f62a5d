using System.Text.Json.Nodes;

namespace TakesWeb.Media.Parameters;

/// <summary>What a generator wrote into a file about itself, as far as it can be told without guessing.</summary>
/// <param name="Tool">Such as "ComfyUI"; null where the text is there and nobody knows whose it is.</param>
/// <param name="Carrier">Where it stood: "PNG text", "EXIF", "container tag".</param>
/// <param name="Raw">The texts as they are in the file.</param>
public sealed record GenerationReading(string? Tool, string Carrier, string Raw)
{
    /// <summary>model, seed, prompt, negativePrompt, steps, cfg, sampler, scheduler, width, height and whatever else the tool says. Nothing that it does not say.</summary>
    public JsonObject Params { get; init; } = [];

    /// <summary>Every sampler of a graph, in the graph's order, each with its node; null where there is no graph.</summary>
    public JsonArray? Samplers { get; init; }

    /// <summary>Why <see cref="Params"/> is one of several true readings; null when it is the only one.</summary>
    public string? Ambiguity { get; init; }
}
