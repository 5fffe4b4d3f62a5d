using System.Globalization;
using System.Text.Json.Nodes;

namespace TakesWeb.Takes;

/// <summary>What the sidecar says of a sequence: enough to name each of its files without reading the list of frames.</summary>
/// <param name="Extension">The ending of all frames.</param>
/// <param name="First">Number of the first frame.</param>
/// <param name="Last">And of the last.</param>
/// <param name="Count">Frames that are there.</param>
/// <param name="Missing">Numbers in between that are not.</param>
public sealed record SequenceFacts(string Extension, int First, int Last, int Count, IReadOnlyList<FrameRange> Missing)
{
    private const int MostFrames = 1_000_000;
    private const int MostIgnored = 20;

    /// <summary>From the first frame to the last, those that are missing among them: how long the sequence is in time.</summary>
    public int Span => Last - First + 1;

    public int MissingCount => Span - Count;

    public IEnumerable<int> Numbers()
    {
        var next = First;
        foreach (var gap in Missing.Append(new FrameRange(Last + 1, Last + 1)))
        {
            for (; next < gap.First; next++)
            {
                yield return next;
            }

            next = gap.Last + 1;
        }
    }

    /// <summary>"48 frames, 1001 to 1050, 2 missing (1013-1014)".</summary>
    public string Sentence()
    {
        var named = string.Join(", ", Missing.Take(6));
        return string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} {(Count == 1 ? "frame" : "frames")}, {First} to {Last}")
            + (MissingCount == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {MissingCount:#,0} missing ({named}{(Missing.Count > 6 ? ", …" : "")})"));
    }

    /// <param name="pattern">How the frames were named: "beauty.####.exr".</param>
    /// <param name="ignored">What came with them and was left out.</param>
    public JsonObject ToJson(string? pattern, IReadOnlyList<string> ignored) => new()
    {
        ["extension"] = Extension,
        ["first"] = First,
        ["last"] = Last,
        ["count"] = Count,
        ["missing"] = new JsonArray([.. Missing.Select(range => (JsonNode)range.ToString())]),
        ["pattern"] = pattern,
        ["ignored"] = new JsonArray([.. ignored.Take(MostIgnored).Select(name => (JsonNode)name)]),
    };

    /// <summary>Of the section "file" of a sidecar; null when it is no sequence, or says of one what cannot be.</summary>
    public static SequenceFacts? TryRead(JsonNode? file)
    {
        if (file is not JsonObject described || described["sequence"] is not JsonObject json || Sidecar.Text(json["extension"]) is not { } extension || !FrameList.IsExtension(extension)
            || json["missing"] is not JsonArray lines || Number(json["first"]) is not { } first || Number(json["last"]) is not { } last || Number(json["count"]) is not { } count)
        {
            return null;
        }

        var missing = lines.Select(line => FrameRange.Parse(Sidecar.Text(line))).OfType<FrameRange>().ToList();
        var isInOrder = missing.Count == lines.Count && missing.Zip(missing.Skip(1)).All(pair => pair.First.Last + 1 < pair.Second.First) && missing.TrueForAll(m => m.First > first && m.Last < last);
        var facts = new SequenceFacts(extension, first, last, count, missing);
        return isInOrder && last >= first && last - first < MostFrames && count == facts.Span - missing.Sum(m => m.Count) ? facts : null;
    }

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) && number >= 0 ? number : null;
}
