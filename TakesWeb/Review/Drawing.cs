using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Review;

/// <summary>
/// A drawing on a frame: strokes in coordinates from 0 to 1 of the picture, so that it fits every size. Anybody may send one, so kinds,
/// colours, sizes and counts are bounded here, and what passes is written in one canonical form.
/// </summary>
public static class Drawing
{
    public const int MostStrokes = 200;
    public const int MostNumbers = 16_000;
    public const int LongestWord = 200;

    private const int Digits = 4;
    private const double Thinnest = 0.0005;
    private const double Thickest = 0.05;

    private static readonly string[] Colours = ["red", "white", "blue", "green"];

    /// <summary>The canonical drawing; null for null and for one without strokes.</summary>
    public static Outcome<JsonArray?> Parse(JsonNode? node)
    {
        if (node is null or JsonArray { Count: 0 })
        {
            return (JsonArray?)null;
        }

        if (node is not JsonArray { Count: <= MostStrokes } strokes)
        {
            return Problem.Invalid($"strokes is a list of at most {MostStrokes} strokes.");
        }

        var drawing = new JsonArray();
        var numbers = 0;
        foreach (var one in strokes)
        {
            var stroke = ParseStroke(one);
            if (!stroke.IsOk)
            {
                return stroke.Problem;
            }

            numbers += ((JsonArray)stroke.Value["points"]!).Count;
            drawing.Add(stroke.Value);
        }

        return numbers <= MostNumbers ? drawing : Problem.Invalid($"A drawing has at most {MostNumbers / 2:N0} points. Draw it in fewer, or as two notes.");
    }

    /// <summary>A number from 0 to 1, rounded to four digits: finer than a pixel of 8K. Null for anything else.</summary>
    internal static double? Coordinate(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<double>(out var number) && number is >= 0 and <= 1 ? Math.Round(number, Digits) : null;

    private static Outcome<JsonObject> ParseStroke(JsonNode? node)
    {
        if (node is not JsonObject stroke || Word(stroke["kind"]) is not { } kind || kind is not ("pen" or "arrow" or "box" or "text"))
        {
            return Problem.Invalid("A stroke's kind is pen, arrow, box or text.");
        }

        if (Word(stroke["color"]) is not { } colour || !Colours.Contains(colour, StringComparer.Ordinal))
        {
            return Problem.Invalid($"A stroke's color is {string.Join(", ", Colours)}.");
        }

        if (!(stroke["width"] is JsonValue value && value.TryGetValue<double>(out var width) && width is >= Thinnest and <= Thickest))
        {
            return Problem.Invalid("A stroke's width is a part of the picture's width, from 0.0005 to 0.05.");
        }

        // Counted before they are read.
        if (stroke["points"] is not JsonArray { Count: <= MostNumbers } said || said.Select(Coordinate).ToList() is var points && points.Contains(null) || !Fits(kind, points.Count))
        {
            return Problem.Invalid("A stroke's points are x and y by turns, each from 0 to 1: two numbers for a text, four for an arrow or a box, at least two for the pen.");
        }

        var word = NoteContent.Plain(Word(stroke["text"]) ?? "").Replace('\n', ' ');
        if (kind == "text" && word.Length is 0 or > LongestWord)
        {
            return Problem.Invalid($"A text on the picture has 1 to {LongestWord} characters.");
        }

        var parsed = new JsonObject { ["kind"] = kind, ["color"] = colour, ["width"] = Math.Round(width, Digits), ["points"] = new JsonArray([.. points.Select(p => (JsonNode)p!.Value)]) };
        if (kind == "text")
        {
            parsed["text"] = word;
        }

        return parsed;
    }

    private static bool Fits(string kind, int numbers) => kind switch
    {
        "text" => numbers == 2,
        "pen" => numbers >= 2 && numbers % 2 == 0,
        _ => numbers == 4,
    };

    private static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
