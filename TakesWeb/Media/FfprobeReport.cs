using System.Globalization;
using System.Text.Json;

namespace TakesWeb.Media;

/// <summary>Reads ffprobe's JSON and leaves out what cannot be true: it reports 40 hours for a one-second fragment.</summary>
internal static class FfprobeReport
{
    private const double MaxSeconds = 24 * 3600;
    private const double MinBytesPerSecond = 16;
    private const double MaxRate = 480;

    public static MediaProbe Read(JsonElement report, MediaType type, long bytes)
    {
        var streams = report.TryGetProperty("streams", out var list) ? list.EnumerateArray().ToList() : [];
        // Some files carry a second, empty video stream; one without a size is taken only where there is no better.
        var video = streams.Where(IsPicture).OrderByDescending(s => Number(s, "width") > 0).Cast<JsonElement?>().FirstOrDefault();
        var sound = streams.Where(s => Text(s, "codec_type") == "audio").Select(Audio).OfType<AudioDescription>().FirstOrDefault();
        var format = report.TryGetProperty("format", out var element) ? element : default;
        var probe = new MediaProbe
        {
            Container = type.Extension,
            Audio = sound,
            Duration = Seconds(Number(format, "duration"), bytes),
        };
        if (video is { } stream && type.Kind != MediaKind.Audio)
        {
            return WithPicture(probe, stream, bytes);
        }

        return type.Kind == MediaKind.Audio ? probe with { Codec = sound?.Codec } : probe;
    }

    /// <summary>
    /// Damage that ffprobe passes over in silence: a track that does not say how it is coded (no sample description), and an FLV
    /// that holds less than a tenth of what its header announces. Null when there is none.
    /// </summary>
    public static string? FindDamage(JsonElement report, MediaType type, long bytes)
    {
        var streams = report.TryGetProperty("streams", out var list) ? list.EnumerateArray().ToList() : [];
        if (type.Demuxer == "mov" && streams.Any(HasNoDescription))
        {
            return "The file's index is damaged: one of its tracks does not say how it is coded (the stsd atom is missing).";
        }

        var seconds = report.TryGetProperty("format", out var format) ? Number(format, "duration") ?? 0 : 0;
        var announced = streams.Sum(s => Number(s, "bit_rate") ?? 0) / 8 * seconds;
        return type == MediaTypes.Flv && bytes < announced / 10
            ? "The file ends early: it holds a small part of what its header announces."
            : null;
    }

    private static bool HasNoDescription(JsonElement stream) =>
        Text(stream, "codec_type") is "audio" or "video"
        && Text(stream, "codec_tag") == "0x0000"
        && (Text(stream, "codec_name") ?? "unknown") == "unknown";

    private static MediaProbe WithPicture(MediaProbe probe, JsonElement stream, long bytes)
    {
        var rate = Rate(stream);
        var counted = (long?)Number(stream, "nb_frames") is { } frames and > 0 ? frames : (long?)null;
        var duration = probe.Duration
            ?? Seconds(Number(stream, "duration"), bytes)
            ?? (counted is { } n && rate is { } r ? n / r.PerSecond : null);
        var (width, height) = Size(stream);
        var rotation = Rotation(stream);
        var isTurned = rotation is 90 or 270;
        return probe with
        {
            Codec = Text(stream, "codec_name"),
            Width = isTurned ? height : width,
            Height = isTurned ? width : height,
            Duration = duration,
            FrameRate = rate,
            // Without a count in the file: as many as fit, which is right at a constant rate.
            FrameCount = counted ?? (duration is { } d && rate is { } perSecond ? Math.Max(1, (long)Math.Round(d * perSecond.PerSecond)) : null),
            PixelFormat = Text(stream, "pix_fmt"),
            BitDepth = (int?)Number(stream, "bits_per_raw_sample") ?? DepthOf(Text(stream, "pix_fmt")),
            Rotation = rotation,
            Colour = Colour(stream),
            PixelAspect = PixelAspect(stream) is var (across, down) && across != down ? $"{across}:{down}" : null,
            FieldOrder = Text(stream, "field_order") is { Length: 2 } fields ? fields : null,
            IsVariableRate = IsVariable(stream) ? true : null,
            PictureStart = Number(stream, "start_time") is { } start and not 0 && double.IsFinite(start) ? start : null,
        };
    }

    // A constant rate has one distance, so the least common one and the average agree; a last frame of another length shifts the average a little.
    private static bool IsVariable(JsonElement stream) =>
        FrameRate.Parse(Text(stream, "avg_frame_rate")) is { } average
        && (FrameRate.Parse(Text(stream, "r_frame_rate")) is not { } exact || Math.Abs(exact.PerSecond - average.PerSecond) > 0.02 * average.PerSecond);

    private static bool IsPicture(JsonElement stream) =>
        Text(stream, "codec_type") == "video"
        && !(stream.TryGetProperty("disposition", out var disposition) && Number(disposition, "attached_pic") == 1);

    private static AudioDescription? Audio(JsonElement stream) =>
        Text(stream, "codec_name") is { } codec && (int?)Number(stream, "sample_rate") is { } rate and > 0 && (int?)Number(stream, "channels") is { } channels and > 0
            ? new AudioDescription(codec, rate, channels, Text(stream, "channel_layout"))
            : null;

    private static (int? Width, int? Height) Size(JsonElement stream)
    {
        var (width, height) = (Positive(Number(stream, "width")), Positive(Number(stream, "height")));
        var ratio = PixelAspect(stream) is var (across, down) ? (double)across / down : 1;
        return (width is { } w ? Math.Max(1, (int)Math.Round(w * ratio)) : width, height);
    }

    /// <summary>Null where there is none, or one that cannot be.</summary>
    private static (int Across, int Down)? PixelAspect(JsonElement stream)
    {
        var parts = (Text(stream, "sample_aspect_ratio") ?? "").Split(':');
        return parts.Length == 2
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var across)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var down)
            && across > 0 && down > 0 && (double)across / down is > 0.1 and < 10
            ? (across, down)
            : null;
    }

    private static int? Positive(double? value) => value is > 0 and < 1_000_000 ? (int)value : null;

    // r_frame_rate is exact where the rate is constant and nonsense (90000) where it is not; the average is the other witness.
    private static FrameRate? Rate(JsonElement stream)
    {
        var exact = Sane(FrameRate.Parse(Text(stream, "r_frame_rate")));
        var average = Sane(FrameRate.Parse(Text(stream, "avg_frame_rate")));
        return exact is { } e && (average is not { } a || Math.Abs(e.PerSecond - a.PerSecond) <= 0.02 * a.PerSecond) ? e : average ?? exact;

        static FrameRate? Sane(FrameRate? rate) => rate is { PerSecond: <= MaxRate } sane ? sane.ToStandard() : null;
    }

    private static int? Rotation(JsonElement stream)
    {
        double? turn = null;
        if (stream.TryGetProperty("side_data_list", out var list))
        {
            // A display matrix counts anti-clockwise, the old tag clockwise.
            turn = -list.EnumerateArray().Select(side => Number(side, "rotation")).FirstOrDefault(value => value is not null);
        }

        if (turn is null && stream.TryGetProperty("tags", out var tags))
        {
            turn = Number(tags, "rotate");
        }

        var degrees = turn is { } t && double.IsFinite(t) ? (((int)Math.Round(t / 90) * 90 % 360) + 360) % 360 : 0;
        return degrees == 0 ? null : degrees;
    }

    private static ColourDescription? Colour(JsonElement stream)
    {
        var colour = new ColourDescription(Known("color_primaries"), Known("color_transfer"), Known("color_space"), Known("color_range"));
        return colour == new ColourDescription(null, null, null, null) ? null : colour;

        string? Known(string name) => Text(stream, name) is { } text && text != "unknown" && text != "unspecified" ? text : null;
    }

    private static double? Seconds(double? seconds, long bytes) =>
        seconds is { } value && double.IsFinite(value) && value > 0 && value <= MaxSeconds && (value < 60 || bytes / value >= MinBytesPerSecond) ? value : null;

    private static int? DepthOf(string? pixelFormat) => pixelFormat is null ? null
        : pixelFormat.Contains("f32", StringComparison.Ordinal) ? 32
        : pixelFormat.Contains("16", StringComparison.Ordinal) || pixelFormat.Contains("48", StringComparison.Ordinal) || pixelFormat.Contains("64", StringComparison.Ordinal) ? 16
        : pixelFormat.Contains("p12", StringComparison.Ordinal) ? 12
        : pixelFormat.Contains("p10", StringComparison.Ordinal) || pixelFormat.Contains("p010", StringComparison.Ordinal) ? 10
        : 8;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number ? value.GetDouble()
            : double.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString() : null, CultureInfo.InvariantCulture, out var number) ? number
            : null;
    }
}
