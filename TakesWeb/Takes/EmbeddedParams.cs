using System.Text.Json.Nodes;
using TakesWeb.Media.Parameters;

namespace TakesWeb.Takes;

/// <summary>
/// What the media says about its own making, in the sidecar: it fills the parameters that nobody stated, and stays as it was read beside them
/// ("embeddedParams"), because the two may differ.
/// </summary>
public static class EmbeddedParams
{
    public const string Key = "embeddedParams";

    public static void Add(Sidecar sidecar, GenerationReading? written)
    {
        if (written is null)
        {
            return;
        }

        sidecar.Json[Key] = new JsonObject
        {
            ["tool"] = written.Tool,
            ["carrier"] = written.Carrier,
            ["ambiguous"] = written.Ambiguity is not null,
            ["why"] = written.Ambiguity,
            ["params"] = written.Params.DeepClone(),
            ["samplers"] = written.Samplers?.DeepClone(),
        };
        sidecar.Json["rawGenerationText"] ??= written.Raw;
        var stated = sidecar.GenerationParams;
        foreach (var (name, value) in written.Params.Where(p => stated[p.Key] is null))
        {
            stated[name] = value?.DeepClone();
        }

        sidecar.GenerationParams = stated;
    }
}
