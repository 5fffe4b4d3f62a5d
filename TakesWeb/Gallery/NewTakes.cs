using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Gallery;

/// <summary>Takes to be queued: the same parameters but for the seed.</summary>
/// <param name="GenerationParams">One for each take.</param>
/// <param name="Quality">"draft", "preview" or "final".</param>
/// <param name="Parent">The take they start from.</param>
/// <param name="Form">The dialog they were typed in.</param>
public sealed record NewTakes(IReadOnlyList<JsonObject> GenerationParams, string Quality, Guid? Parent, Guid Form)
{
    /// <summary>
    /// The idempotency key of one take: the same form asking for the same take twice, after a refusal half way, gets the one it has. What was
    /// changed in between is another take.
    /// </summary>
    public string KeyOf(JsonObject generationParams)
    {
        var asked = $"{Quality} {Parent} {generationParams.ToJsonString()}";
        return $"form {Form:N} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked)))}";
    }

    /// <summary>The refusal of one take, with how many were queued before it.</summary>
    public Problem Refused(int queued, Problem problem) => queued == 0
        ? problem
        : problem with { Sentence = $"{queued} of {Readable.Count(GenerationParams.Count, "take")} {(queued == 1 ? "is" : "are")} queued. The next was refused: {problem.Sentence} Queue again, and only the rest is added." };
}
