using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace TakesWeb.Review;

/// <summary>A drawing as the inside of an SVG, for pages without a script. The same shapes as js/ink.js; words are encoded, numbers and colours come from a checked drawing.</summary>
internal static class InkMarkup
{
    private const int Wide = 1000;
    private const double HeadLength = 32;
    private const double HeadAngle = 0.45;
    private const int TextHeight = 4;

    /// <param name="note">With a drawing that <see cref="Drawing.Parse"/> has passed.</param>
    /// <param name="high">The height of the box, where its width is 1000.</param>
    public static string Of(Note note, int high)
    {
        var svg = new StringBuilder();
        foreach (var stroke in (note.Content.Strokes ?? []).OfType<JsonObject>())
        {
            Append(svg, stroke, high);
        }

        if (note is { X: { } x, Y: { } y })
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"ink__point\" cx=\"{x * Wide:0.#}\" cy=\"{y * high:0.#}\" r=\"11\"/>");
        }

        return svg.ToString();
    }

    private static void Append(StringBuilder svg, JsonObject stroke, int high)
    {
        var points = stroke["points"]!.AsArray().Select((n, i) => (double)n! * (i % 2 == 0 ? Wide : high)).Chunk(2).Select(p => (X: p[0], Y: p[1])).ToList();
        var (first, last, width) = (points[0], points[^1], (double)stroke["width"]! * Wide);
        var look = string.Create(CultureInfo.InvariantCulture, $"stroke=\"var(--pen-{(string)stroke["color"]!})\" stroke-width=\"{width:0.##}\"");
        _ = (string)stroke["kind"]! switch
        {
            "text" => svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{first.X:0.#}\" y=\"{first.Y:0.#}\" fill=\"var(--pen-{(string)stroke["color"]!})\" font-size=\"{width * TextHeight:0.#}\">{WebUtility.HtmlEncode((string)stroke["text"]!)}</text>"),
            "box" => svg.Append(CultureInfo.InvariantCulture, $"<rect {look} x=\"{Math.Min(first.X, last.X):0.#}\" y=\"{Math.Min(first.Y, last.Y):0.#}\" width=\"{Math.Abs(last.X - first.X):0.#}\" height=\"{Math.Abs(last.Y - first.Y):0.#}\"/>"),
            "arrow" => svg.Append(CultureInfo.InvariantCulture, $"<path {look} d=\"M{first.X:0.#} {first.Y:0.#}L{last.X:0.#} {last.Y:0.#}M{Wing(first, last, HeadAngle)}L{last.X:0.#} {last.Y:0.#}L{Wing(first, last, -HeadAngle)}\"/>"),
            _ => svg.Append(CultureInfo.InvariantCulture, $"<path {look} d=\"M{string.Join('L', points.Append(last).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.#} {p.Y:0.#}")))}\"/>"),
        };
    }

    private static string Wing((double X, double Y) from, (double X, double Y) to, double side)
    {
        var angle = Math.Atan2(to.Y - from.Y, to.X - from.X) + side;
        return string.Create(CultureInfo.InvariantCulture, $"{to.X - (HeadLength * Math.Cos(angle)):0.#} {to.Y - (HeadLength * Math.Sin(angle)):0.#}");
    }
}
