using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Review;

/// <summary>What somebody writes: words, the frames and the place they are about, a drawing. Checked, so that what is in a log has bounds.</summary>
/// <param name="Text">Plain text; may be empty beside a drawing.</param>
/// <param name="Frame">From 0; null for the take as a whole.</param>
/// <param name="End">The last frame of a range.</param>
/// <param name="X">0 to 1 from the left.</param>
/// <param name="Y">0 to 1 from the top.</param>
/// <param name="Strokes">The drawing.</param>
public sealed record NoteContent(string Text, int? Frame = null, int? End = null, double? X = null, double? Y = null, JsonArray? Strokes = null)
{
    public const int LongestText = 10_000;

    /// <summary>For takes of which nobody knows how many frames they have: three days at 60 frames a second.</summary>
    private const int MostFrames = 16_000_000;

    /// <summary>The keys of <paramref name="said"/> over what was <paramref name="before"/>; a key that is not there leaves its thing as it is.</summary>
    public static Outcome<NoteContent> Parse(JsonObject said, NoteContent before)
    {
        var content = before;
        if (said.TryGetPropertyValue("text", out var text))
        {
            if (text is not (null or JsonValue) || (text is JsonValue words && !words.TryGetValue<string>(out _)))
            {
                return Problem.Invalid("text is a text.");
            }

            content = content with { Text = Plain((string?)text ?? "") };
        }

        foreach (var (key, isFrame) in new[] { ("frame", true), ("end", false) })
        {
            if (said.TryGetPropertyValue(key, out var node))
            {
                if (node is not null && !(node is JsonValue value && value.TryGetValue<int>(out _)))
                {
                    return Problem.Invalid($"{key} is a whole number of frames, from 0.");
                }

                content = isFrame ? content with { Frame = (int?)node } : content with { End = (int?)node };
            }
        }

        return ParsePlace(said, content);
    }

    /// <summary>The refusal of what has no bounds; null when it may be written.</summary>
    public Problem? RefusalFor(int? frameCount) => this switch
    {
        { Text.Length: > LongestText } => Problem.Invalid($"A note has at most {LongestText:N0} characters."),
        { Text.Length: 0, Strokes: null } => Problem.Invalid("A note needs words or a drawing."),
        { Frame: < 0 } or { End: < 0 } => Problem.Invalid("Frames are counted from 0."),
        { Frame: null, End: not null } => Problem.Invalid("A range needs its first frame too."),
        _ when End < Frame => Problem.Invalid("A range ends at or after its first frame."),
        _ when Math.Max(Frame ?? 0, End ?? 0) >= (frameCount ?? MostFrames) => Problem.Invalid(frameCount is { } count ? $"The take has {count} frames, 0 to {count - 1}." : "A frame is a number below 16,000,000."),
        _ => null,
    };

    /// <summary>As an event carries it: what is not there is not said.</summary>
    internal IEnumerable<KeyValuePair<string, JsonNode?>> ToEvent()
    {
        yield return new("text", Text);
        yield return new("frame", Frame);
        yield return new("end", End);
        yield return new("point", X is { } x && Y is { } y ? new JsonObject { ["x"] = x, ["y"] = y } : null);
        yield return new("strokes", Strokes?.DeepClone());
    }

    private static Outcome<NoteContent> ParsePlace(JsonObject said, NoteContent content)
    {
        if (said.TryGetPropertyValue("point", out var point))
        {
            if (point is null)
            {
                content = content with { X = null, Y = null };
            }
            else if (point is JsonObject place && Drawing.Coordinate(place["x"]) is { } x && Drawing.Coordinate(place["y"]) is { } y)
            {
                content = content with { X = x, Y = y };
            }
            else
            {
                return Problem.Invalid("point has x and y, each from 0 to 1.");
            }
        }

        if (said.TryGetPropertyValue("strokes", out var strokes))
        {
            var drawing = Drawing.Parse(strokes);
            if (!drawing.IsOk)
            {
                return drawing.Problem;
            }

            content = content with { Strokes = drawing.Value };
        }

        return content;
    }

    /// <summary>Line feeds and tabs stay; other control characters say nothing to anybody.</summary>
    internal static string Plain(string text) => string.Concat(text.ReplaceLineEndings("\n").Where(c => c is '\n' or '\t' || !char.IsControl(c))).Trim();
}
