using System.Globalization;
using System.Text.Json;

namespace TakesWeb.Media;

/// <summary>ffprobe writes numbers as text or as numbers, as it pleases; what is missing or of another kind is null.</summary>
internal static class FfprobeValues
{
    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    public static JsonElement Inside(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    public static string? Text(this JsonElement element, string name) =>
        element.Inside(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static double? Number(this JsonElement element, string name)
    {
        var value = element.Inside(name);
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble()
            : double.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString() : null, CultureInfo.InvariantCulture, out var number) ? number
            : null;
    }
}
