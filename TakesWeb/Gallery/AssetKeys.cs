using System.Text.Json.Nodes;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Keys and values as lines of text, "lens: 35 mm", and back. What is no plain value stays out of people's way and is not touched.</summary>
internal static class AssetKeys
{
    public static string Lines(JsonNode? keys) => string.Join('\n', Plain(keys).Select(k => $"{k.Key}: {k.Value}"));

    /// <summary>What the lines change: keys to set, and null for those that are gone. Null when nothing differs.</summary>
    public static JsonObject? Changed(JsonNode? before, string lines)
    {
        var was = Plain(before);
        var now = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            now[parts[0]] = parts.Length > 1 ? parts[1] : "";
        }

        var edit = new JsonObject();
        foreach (var key in was.Keys.Where(key => !now.ContainsKey(key)))
        {
            edit[key] = null;
        }

        foreach (var (key, value) in now.Where(n => was.GetValueOrDefault(n.Key) != n.Value))
        {
            edit[key] = value;
        }

        return edit.Count == 0 ? null : edit;
    }

    private static Dictionary<string, string> Plain(JsonNode? keys) =>
        (keys as JsonObject ?? []).Where(k => k.Value is JsonValue).ToDictionary(k => k.Key, k => Sidecar.Text(k.Value)!, StringComparer.Ordinal);
}
