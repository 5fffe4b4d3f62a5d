using System.Text;
using System.Text.Json;

namespace TakesWeb.Media.Parameters;

/// <summary>JSON as it is found in media: with NaN, keys twice, numbers as text, and now and then made to hurt. Depth and length are bounded.</summary>
internal static class LooseJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly string[] NotNumbers = ["NaN", "Infinity"];

    /// <summary>The object that the text is; null when it is none.</summary>
    public static JsonElement? Parse(string? text)
    {
        if (text is null || text.Length > FoundTexts.MaxTextBytes || !text.AsSpan().TrimStart().StartsWith("{"))
        {
            return null;
        }

        return TryParse(text) ?? (NotNumbers.Any(word => text.Contains(word, StringComparison.Ordinal)) ? TryParse(WithoutNotNumbers(text)) : null);
    }

    /// <summary>An object, or a text that holds one: tools nest JSON in JSON strings.</summary>
    public static JsonElement? Object(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object } ? value : Parse(Text(value));

    public static JsonElement? Member(this JsonElement? holder, string name) =>
        holder is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A word, or a number as it is written; null for anything else.</summary>
    public static string? Text(JsonElement? value)
    {
        if (value is not { } element)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Number)
        {
            return element.GetRawText();
        }

        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no text that could be written down again.
            return null;
        }
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // ArgumentException: half of a surrogate pair.
            return null;
        }
    }

    /// <summary>Python writes NaN and Infinity; outside of strings they become null.</summary>
    private static string WithoutNotNumbers(string text)
    {
        var clean = new StringBuilder(text.Length);
        var isInside = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                isInside = !isInside;
            }

            if (isInside && text[i] == '\\' && i + 1 < text.Length)
            {
                clean.Append(text[i++]);
            }
            else if (!isInside && NotNumber(text.AsSpan(i)) is > 0 and var length)
            {
                clean.Append("null");
                i += length - 1;
                continue;
            }

            clean.Append(text[i]);
        }

        return clean.ToString();
    }

    private static int NotNumber(ReadOnlySpan<char> text) =>
        text.StartsWith("NaN") ? 3 : text.StartsWith("Infinity") ? 8 : text.StartsWith("-Infinity") ? 9 : 0;
}
