using System.Text.Json.Nodes;

namespace TakesWeb.Gallery;

/// <summary>Takes to be queued: the same parameters but for the seed.</summary>
/// <param name="GenerationParams">One for each take.</param>
/// <param name="Quality">"draft", "preview" or "final".</param>
/// <param name="Parent">The take they start from.</param>
public sealed record NewTakes(IReadOnlyList<JsonObject> GenerationParams, string Quality, Guid? Parent);
