using System.Text.Json;
using System.Text.RegularExpressions;

namespace TakesWeb.Media;

/// <summary>The parts of ffprobe's report that stand beside size and time: colour, sound, chapters, timecode.</summary>
internal static partial class FfprobeFacts
{
    private const int MostChapters = 500;
    private const int MostStreams = 64;
    private const int LongestText = 200;

    public static ColourDescription? Colour(JsonElement stream)
    {
        var colour = new ColourDescription(Known("color_primaries"), Known("color_transfer"), Known("color_space"), Known("color_range"));
        return colour == new ColourDescription(null, null, null, null) ? null : colour;

        string? Known(string name) => stream.Text(name) is { } text && text != "unknown" && text != "unspecified" ? text : null;
    }

    /// <summary>HDR10 is PQ with the mastering display named; Dolby Vision says so in a record of its own.</summary>
    public static string? Hdr(JsonElement stream)
    {
        var sides = stream.List("side_data_list").Select(side => side.Text("side_data_type")).ToList();
        return sides.Contains("DOVI configuration record") ? "Dolby Vision" : stream.Text("color_transfer") switch
        {
            "smpte2084" => sides.Contains("Mastering display metadata") ? "HDR10" : "PQ",
            "arib-std-b67" => "HLG",
            _ => null,
        };
    }

    public static IReadOnlyList<AudioDescription> Sound(IEnumerable<JsonElement> streams) =>
        [.. streams.Where(stream => stream.Text("codec_type") == "audio").Select(Audio).OfType<AudioDescription>().Take(MostStreams)];

    public static IReadOnlyList<ChapterMark>? Chapters(JsonElement report)
    {
        var chapters = report.List("chapters").Take(MostChapters)
            .Select(chapter => (Start: chapter.Number("start_time"), End: chapter.Number("end_time"), Title: Short(chapter.Inside("tags").Text("title"))))
            .Where(chapter => chapter is { Start: >= 0, End: not null } && chapter.End >= chapter.Start)
            .Select(chapter => new ChapterMark(chapter.Start!.Value, chapter.End!.Value, chapter.Title))
            .ToList();
        return chapters.Count == 0 ? null : chapters;
    }

    /// <summary>Of the container, of the picture, or of a timecode track of its own, in this order.</summary>
    public static string? Timecode(JsonElement report, IEnumerable<JsonElement> streams) =>
        streams.Prepend(report.Inside("format")).Select(part => part.Inside("tags").Text("timecode")).FirstOrDefault(text => text is not null && TimecodePattern().IsMatch(text));

    public static string? FieldOrder(JsonElement stream) => stream.Text("field_order") is "tt" or "bb" or "tb" or "bt" ? stream.Text("field_order") : null;

    public static bool? HasAlpha(string? pixelFormat) =>
        pixelFormat is not null && AlphaPattern().IsMatch(pixelFormat) ? true : null;

    public static int? DepthOf(string? pixelFormat) => pixelFormat is null ? null
        : pixelFormat.Contains("f32", StringComparison.Ordinal) ? 32
        : pixelFormat.Contains("16", StringComparison.Ordinal) || pixelFormat.Contains("48", StringComparison.Ordinal) || pixelFormat.Contains("64", StringComparison.Ordinal) ? 16
        : pixelFormat.Contains("p12", StringComparison.Ordinal) ? 12
        : pixelFormat.Contains("p10", StringComparison.Ordinal) || pixelFormat.Contains("p010", StringComparison.Ordinal) ? 10
        : 8;

    private static AudioDescription? Audio(JsonElement stream) =>
        stream.Text("codec_name") is { } codec && (int?)stream.Number("sample_rate") is { } rate and > 0 && (int?)stream.Number("channels") is { } channels and > 0
            ? new AudioDescription(codec, rate, channels, stream.Text("channel_layout"))
            {
                SampleFormat = stream.Text("sample_fmt"),
                Language = Short(stream.Inside("tags").Text("language")) is { } language && language != "und" ? language : null,
                Title = Short(stream.Inside("tags").Text("title")),
            }
            : null;

    private static string? Short(string? text) => text is null || text.Length <= LongestText ? text : text[..LongestText];

    [GeneratedRegex(@"\A[0-9]{2}:[0-5][0-9]:[0-5][0-9][:;.][0-9]{2,3}\z", RegexOptions.None, 1000)]
    private static partial Regex TimecodePattern();

    // yuva420p, gbrap, rgba, argb, bgra, abgr, ya8, rgba64le; pal8 may be transparent and mostly is not.
    [GeneratedRegex(@"\A(yuva|gbrap|rgba|bgra|argb|abgr|ya[0-9])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AlphaPattern();
}
