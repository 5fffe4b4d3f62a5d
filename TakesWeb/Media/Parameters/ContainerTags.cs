using System.Text.Json;

namespace TakesWeb.Media.Parameters;

/// <summary>The tags of a video or a sound, from the report that ffprobe has made anyway: of the container, then of its streams (Ogg keeps them there).</summary>
internal static class ContainerTags
{
    public static IReadOnlyList<FoundText> Read(JsonElement report)
    {
        var found = new FoundTexts();
        if (report.TryGetProperty("format", out var format))
        {
            Take(format, found);
        }

        if (report.TryGetProperty("streams", out var streams) && streams.ValueKind == JsonValueKind.Array)
        {
            foreach (var stream in streams.EnumerateArray())
            {
                Take(stream, found);
            }
        }

        return found.All;
    }

    private static void Take(JsonElement holder, FoundTexts found)
    {
        if (holder.ValueKind != JsonValueKind.Object || !holder.TryGetProperty("tags", out var tags) || tags.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var tag in tags.EnumerateObject())
        {
            if (LooseJson.Text(tag.Value) is { } text)
            {
                found.Add("container tag", tag.Name, text);
            }
        }
    }
}
