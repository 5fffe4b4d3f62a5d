using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TakesWeb.Housekeeping;

/// <summary>How names tell what a file is.</summary>
internal static partial class LeftoverNames
{
    /// <summary>"project.json.0123456789abcdef0123456789abcdef.tmp": DurableFile's own form.</summary>
    public static bool IsTemporary(string path) => Temporary().IsMatch(Path.GetFileName(path));

    public static bool IsSha256(string name) => name.Length == 64 && Sha256().IsMatch(name);

    /// <summary>Git's names, and ours, for an object or a pack that is being written.</summary>
    public static bool IsCutOffGitObject(string path) =>
        Path.GetFileName(path) is var name
        && (name.StartsWith("tmp_obj", StringComparison.Ordinal) || name.StartsWith("tmp_pack_", StringComparison.Ordinal) || name.StartsWith("tmp_idx_", StringComparison.Ordinal));

    /// <summary>
    /// Everything in a JSON file that could be a SHA-256. Reads torn and foreign JSON as well: what names a hash keeps its bytes. A tombstone
    /// alone keeps nothing: it names what was purged, and the object may still lie there when the power failed in between.
    /// </summary>
    public static IEnumerable<string> HashesIn(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Renamed over since it was listed, where the new one has its own name; or gone with its folder.
            yield break;
        }

        if (IsTombstone(text))
        {
            yield break;
        }

        foreach (Match match in Sha256().Matches(text))
        {
            yield return match.Value;
        }
    }

    private static bool IsTombstone(string text)
    {
        if (!text.Contains("\"purged\"", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            return JsonNode.Parse(text) is JsonObject json && json["purged"] is JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^.+\.[0-9a-f]{32}\.tmp$", RegexOptions.CultureInvariant)]
    private static partial Regex Temporary();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();
}
