using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Generation;

/// <summary>
/// Something that makes media of parameters. A generator writes to the file it is given and nowhere else; it is asked again after a
/// crash, and the same parameters should then give the same media.
/// </summary>
public interface IGenerator
{
    /// <summary>"built-in": what "generator" says in a request and in the sidecar.</summary>
    string Name { get; }

    /// <summary>Fills in what was left out, and refuses what it cannot make with a sentence. Called before the take exists: it must be quick.</summary>
    Outcome<JsonObject> Prepare(JsonObject generationParams);

    /// <summary>Makes the media. Reports 0 to 1 and a word.</summary>
    Task<Outcome<GeneratedMedia>> RunAsync(JsonObject generationParams, string output, Action<double, string?> report, CancellationToken ct);
}

/// <summary>What was really used.</summary>
/// <param name="UsedParams">Added to generationParams.</param>
/// <param name="Seconds">Measured.</param>
/// <param name="VramUsed">Bytes; 0 for a generator without a GPU.</param>
public sealed record GeneratedMedia(JsonObject UsedParams, double Seconds, long VramUsed);
