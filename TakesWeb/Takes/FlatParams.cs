using System.Globalization;
using System.Text.Json.Nodes;

namespace TakesWeb.Takes;

/// <summary>The generation parameters of a sidecar as a plain list of names and texts, in the sidecar's order.</summary>
public static class FlatParams
{
    /// <summary>"sampler.name": a parameter inside another one is one of its own; a list stays one value. What has no value is left out.</summary>
    public static IReadOnlyDictionary<string, string> Of(JsonObject sidecar)
    {
        var flat = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Flat(sidecar["generationParams"] as JsonObject ?? [], ""))
        {
            flat.TryAdd(name, value);
        }

        return flat;
    }

    /// <summary>6.5 and 6.50 are one number; a seed of twenty digits stays exact.</summary>
    public static string? Plain(string? value) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("G29", CultureInfo.InvariantCulture) : value;

    private static IEnumerable<(string Name, string Value)> Flat(JsonObject made, string before)
    {
        foreach (var (name, value) in made)
        {
            switch (value)
            {
                case null:
                    break;
                case JsonObject inside:
                    foreach (var inner in Flat(inside, $"{before}{name}."))
                    {
                        yield return inner;
                    }

                    break;
                default:
                    yield return (before + name, Sidecar.Text(value) ?? value.ToJsonString());
                    break;
            }
        }
    }
}
