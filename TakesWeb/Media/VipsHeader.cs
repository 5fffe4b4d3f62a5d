using System.Globalization;

namespace TakesWeb.Media;

/// <summary>Reads what "vipsheader -a" prints: a line for each field, the picture's own fields first.</summary>
internal static class VipsHeader
{
    // What browsers do with a frame that says it is shown for less than two hundredths of a second.
    private const int ShortestDelay = 11;
    private const int UsualDelay = 100;

    private static readonly string[] Wanted = ["width", "height", "bands", "format", "interpretation", "vips-loader", "n-pages", "orientation", "bits-per-sample", "delay", "icc-profile-data"];

    public static MediaProbe? Read(string text, MediaType type)
    {
        var fields = Fields(text);
        if (Number("width") is not { } width || Number("height") is not { } height)
        {
            return null;
        }

        var orientation = Number("orientation") is { } stored and >= 2 and <= 8 ? stored : (int?)null;
        var (bands, interpretation) = (Number("bands"), fields.GetValueOrDefault("interpretation"));
        var pages = Number("n-pages") is { } count and > 1 ? count : (int?)null;
        var probe = new MediaProbe
        {
            Container = type.Extension,
            Codec = type.Extension,
            Width = orientation >= 5 ? height : width,
            Height = orientation >= 5 ? width : height,
            Orientation = orientation,
            Rotation = orientation switch { 3 or 4 => 180, 5 or 6 => 90, 7 or 8 => 270, _ => null },
            PixelFormat = $"{interpretation} x{bands}",
            BitDepth = fields.GetValueOrDefault("format") switch { "uchar" => 8, "ushort" => 16, "float" => 32, _ => null },
            HasAlpha = bands == 2 || (bands == 4 && interpretation != "cmyk") || bands == 5 ? true : null,
        };
        return type != MediaTypes.Gif && type != MediaTypes.WebP ? probe with { Pages = pages }
            : pages is { } frames ? WithTime(probe, frames, fields.GetValueOrDefault("delay"))
            : probe;

        int? Number(string name) =>
            int.TryParse(fields.GetValueOrDefault(name)?.Split(' ')[0], CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <summary>Whether a colour profile is embedded; its bytes are asked for by themselves.</summary>
    public static bool HasProfile(string text) => Fields(text).ContainsKey("icc-profile-data");

    private static Dictionary<string, string> Fields(string text)
    {
        var fields = new Dictionary<string, string>();
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            // The first one counts: a description in the file's metadata may hold lines that look like fields.
            if (colon > 0 && Wanted.Contains(line[..colon]))
            {
                fields.TryAdd(line[..colon], line[(colon + 2)..].Trim());
            }
        }

        return fields;
    }

    // "delay: 100 100 40": milliseconds of each frame.
    private static MediaProbe WithTime(MediaProbe probe, int frames, string? delay)
    {
        var shown = (delay ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(frames)
            .Select(word => int.TryParse(word, CultureInfo.InvariantCulture, out var value) && value >= ShortestDelay ? value : UsualDelay).ToList();
        shown.AddRange(Enumerable.Repeat(UsualDelay, frames - shown.Count));
        var total = shown.Sum(value => (long)value);
        var isVariable = shown.Any(value => value != shown[0]);
        return probe with
        {
            FrameCount = frames,
            Duration = total / 1000.0,
            FrameRate = Rate(frames * 1000L, total),
            IsVariableRate = isVariable ? true : null,
        };
    }

    private static FrameRate? Rate(long numerator, long denominator)
    {
        var (a, b) = (numerator, denominator);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return FrameRate.Parse($"{numerator / a}/{denominator / a}");
    }
}
