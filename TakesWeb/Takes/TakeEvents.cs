using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>
/// The take's log: one JSON object a line, appended and never rewritten. State is the fold of the distinct ids in order of (time, id),
/// so a log that Git merged by union, or that a crash tore, still reads right.
/// </summary>
public static class TakeEvents
{
    public const string Activated = "activated";
    public const string Verdict = "verdict";
    public const string Rating = "rating";
    public const string Archived = "archived";
    public const string Unarchived = "unarchived";
    public const string Trashed = "trashed";
    public const string Restored = "restored";
    public const string Purged = "purged";
    public const string Submitted = "submitted";
    public const string Withdrawn = "withdrawn";

    private static readonly JsonSerializerOptions Line = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One event as text, without a line feed.</summary>
    public static string Format(string type, Actor actor, DateTimeOffset at, params ReadOnlySpan<(string Key, JsonNode? Value)> more)
    {
        var json = new JsonObject
        {
            ["id"] = Guid.CreateVersion7(at).ToString(),
            ["at"] = Sidecar.Time(at),
            ["type"] = type,
            ["by"] = actor.Name,
        };
        foreach (var (key, value) in more)
        {
            json[key] = value;
        }

        return json.ToJsonString(Line);
    }

    /// <summary>Appends durably: the event is on the disk when this returns. The caller holds the take's lock.</summary>
    public static void Append(TakeFolder folder, string line)
    {
        // A crash in the middle of the line before would otherwise swallow this one.
        if (File.Exists(folder.Events))
        {
            CutTornEnd(folder.Events);
        }

        DurableFile.AppendLine(folder.Events, line);
        CrashPoint.Reach("event.appended");
    }

    /// <summary>
    /// Appends an event that comes after all that the log has. A clock that was set back would otherwise fold it in before them, and a
    /// take that was just restored would still be in the trash. Answers the whole log with it.
    /// </summary>
    public static IReadOnlyList<JsonObject> Append(TakeFolder folder, Actor actor, DateTimeOffset now, TakeEvent next)
    {
        var log = Read(folder.Events);
        var last = log.Count > 0 && DateTimeOffset.TryParse(Sidecar.Text(log[^1]["at"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.MinValue;
        // The log counts milliseconds: two events of the same one would be in no order. After the end of all time there is no later one.
        var earliest = last.Year < DateTimeOffset.MaxValue.Year ? last.AddMilliseconds(1) : last;
        var line = Format(next.Type, actor, now > earliest ? now : earliest, [.. next.More.Select(m => (m.Key, m.Value?.DeepClone()))]);
        Append(folder, line);
        return [.. log, TryParse(line)!];
    }

    /// <summary>All whole events, each id once, oldest first. Lines that are not JSON are passed over.</summary>
    public static IReadOnlyList<JsonObject> Read(string path) => File.Exists(path) ? Parse(Lines(path)) : [];

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(PlainFile.OpenRead(path));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>The same of lines that come from elsewhere, such as from HEAD.</summary>
    public static IReadOnlyList<JsonObject> Parse(IEnumerable<string> lines)
    {
        var events = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (TryParse(line) is { } json && Sidecar.Text(json["id"]) is { } id)
            {
                events.TryAdd(id, json);
            }
        }

        return [.. events.Values.OrderBy(e => Sidecar.Text(e["at"]), StringComparer.Ordinal).ThenBy(e => Sidecar.Text(e["id"]), StringComparer.Ordinal)];
    }

    /// <summary>True when the last line has no end: a crash cut it off, or it is being written.</summary>
    public static bool HasTornEnd(string path)
    {
        using var file = PlainFile.OpenRead(path);
        if (file.Length == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }

    /// <summary>Under the take's lock: cuts a last line that a crash left without its end. True when there was one.</summary>
    public static bool CutTornEnd(string path)
    {
        var bytes = PlainFile.ReadAllBytes(path);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        if (whole == bytes.Length)
        {
            return false;
        }

        // A complete object that only lacks its line feed was written whole; keep it.
        if (TryParse(Encoding.UTF8.GetString(bytes, whole, bytes.Length - whole)) is not null)
        {
            DurableFile.AppendLine(path, "");
            return false;
        }

        DurableFile.Write(path, bytes.AsSpan(0, whole));
        return true;
    }

    private static JsonObject? TryParse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What happens to a take, before it has a time and a name.</summary>
public sealed record TakeEvent(string Type, params IReadOnlyList<KeyValuePair<string, JsonNode?>> More);
