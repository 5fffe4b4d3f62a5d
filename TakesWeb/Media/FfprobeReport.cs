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
        var streams = report.List("streams").ToList();
        // Some files carry a second, empty video stream; one without a size is taken only where there is no better.
        var video = streams.Where(IsPicture).OrderByDescending(s => s.Number("width") > 0).Cast<JsonElement?>().FirstOrDefault();
        var sound = FfprobeFacts.Sound(streams);
        var probe = new MediaProbe
        {
            Container = type.Extension,
            Audio = sound.Count > 0 ? sound[0] : null,
            AudioStreams = sound.Count > 1 ? sound : null,
            Chapters = FfprobeFacts.Chapters(report),
            Duration = Seconds(report.Inside("format").Number("duration"), bytes),
        };
        if (video is { } stream && type.Kind != MediaKind.Audio)
        {
            return WithPicture(probe, stream, type, bytes) with { Timecode = FfprobeFacts.Timecode(report, streams) };
        }

        return type.Kind == MediaKind.Audio ? probe with { Codec = probe.Audio?.Codec } : probe;
    }

    /// <summary>
    /// Damage that ffprobe passes over in silence: a track that does not say how it is coded (no sample description), and an FLV
    /// that holds less than a tenth of the frames that its header announces. Null when there is none.
    /// </summary>
    public static string? FindDamage(JsonElement report, MediaType type)
    {
        var streams = report.List("streams").ToList();
        if (type.Demuxer == "mov" && streams.Any(HasNoDescription))
        {
            return "The file's index is damaged: one of its tracks does not say how it is coded (the stsd atom is missing).";
        }

        return type == MediaTypes.Flv && report.Inside("format").Number("duration") is { } announced
            && streams.Any(s => IsPicture(s) && s.Number("nb_read_packets") is { } frames && FrameRate.Parse(s.Text("avg_frame_rate")) is { } rate && frames / rate.PerSecond < announced / 10)
            ? "The file ends early: it holds a small part of what its header announces."
            : null;
    }

    private static bool HasNoDescription(JsonElement stream) =>
        stream.Text("codec_type") is "audio" or "video"
        && stream.Text("codec_tag") == "0x0000"
        && (stream.Text("codec_name") ?? "unknown") == "unknown";

    private static MediaProbe WithPicture(MediaProbe probe, JsonElement stream, MediaType type, long bytes)
    {
        var (rate, isVariable) = Rate(stream, type);
        var counted = Count(stream);
        var duration = probe.Duration
            ?? Seconds(stream.Number("duration"), bytes)
            ?? (counted is { } n && rate is { } r ? n / r.PerSecond : null);
        var (width, height, aspect) = Size(stream);
        var rotation = Rotation(stream);
        var isTurned = rotation is 90 or 270;
        return probe with
        {
            Codec = stream.Text("codec_name"),
            Width = isTurned ? height : width,
            Height = isTurned ? width : height,
            PixelAspect = aspect,
            Duration = duration,
            FrameRate = rate,
            IsVariableRate = isVariable ? true : null,
            FieldOrder = FfprobeFacts.FieldOrder(stream),
            PictureStart = stream.Number("start_time") is { } start and not 0 && double.IsFinite(start) ? start : null,
            // Without a count in the file: as many as fit, which is right at a constant rate.
            FrameCount = counted ?? (duration is { } d && rate is { } perSecond ? Math.Max(1, (long)Math.Round(d * perSecond.PerSecond)) : null),
            PixelFormat = stream.Text("pix_fmt"),
            BitDepth = (int?)stream.Number("bits_per_raw_sample") ?? FfprobeFacts.DepthOf(stream.Text("pix_fmt")),
            HasAlpha = FfprobeFacts.HasAlpha(stream.Text("pix_fmt")),
            Rotation = rotation,
            Colour = FfprobeFacts.Colour(stream),
            Hdr = FfprobeFacts.Hdr(stream),
        };
    }

    private static bool IsPicture(JsonElement stream) =>
        stream.Text("codec_type") == "video" && stream.Inside("disposition").Number("attached_pic") != 1;

    // The index of a fragmented mp4 names its first fragment alone, so the larger number is right. VP8 stores frames that are never shown
    // as packets of their own: there the packets say too much.
    private static long? Count(JsonElement stream)
    {
        var stated = (long?)stream.Number("nb_frames") ?? 0;
        var packets = stream.Text("codec_name") == "vp8" ? 0 : (long?)stream.Number("nb_read_packets") ?? 0;
        return Math.Max(stated, packets) is > 0 and var count ? count : null;
    }

    private static (int? Width, int? Height, string? Aspect) Size(JsonElement stream)
    {
        var (width, height) = (Positive(stream.Number("width")), Positive(stream.Number("height")));
        var parts = (stream.Text("sample_aspect_ratio") ?? "1:1").Split(':');
        var isRatio = parts.Length == 2
            & int.TryParse(parts[0], CultureInfo.InvariantCulture, out var across)
            & int.TryParse(parts[^1], CultureInfo.InvariantCulture, out var down);
        var ratio = isRatio && across > 0 && down > 0 ? (double)across / down : 1;
        return ratio is <= 0.1 or >= 10 or 1 || width is not { } stored
            ? (width, height, null)
            : (Math.Max(1, (int)Math.Round(stored * ratio)), height, $"{across}:{down}");
    }

    private static int? Positive(double? value) => value is > 0 and < 1_000_000 ? (int)value : null;

    // r_frame_rate is exact where the rate is constant and nonsense (90000) where it is not; the average is the other witness. Of an FLV it is the
    // rate that its header states, and a few frames at whole milliseconds say less than that: 24 and 23.976 have the same times.
    private static (FrameRate? Rate, bool IsVariable) Rate(JsonElement stream, MediaType type)
    {
        var exact = Sane(FrameRate.Parse(stream.Text("r_frame_rate")));
        var average = Sane(FrameRate.Parse(stream.Text("avg_frame_rate")));
        var agree = exact is not { } e || average is not { } a || Math.Abs(e.PerSecond - a.PerSecond) <= 0.02 * a.PerSecond;
        return ((agree && type != MediaTypes.Flv ? exact ?? average : average ?? exact)?.ToStandard(), !agree);

        static FrameRate? Sane(FrameRate? rate) => rate is { PerSecond: <= MaxRate } ? rate : null;
    }

    private static int? Rotation(JsonElement stream)
    {
        // A display matrix counts anti-clockwise, the old tag clockwise.
        var turn = -stream.List("side_data_list").Select(side => side.Number("rotation")).FirstOrDefault(value => value is not null)
            ?? stream.Inside("tags").Number("rotate");
        var degrees = turn is { } t && double.IsFinite(t) ? (((int)Math.Round(t / 90) * 90 % 360) + 360) % 360 : 0;
        return degrees == 0 ? null : degrees;
    }

    private static double? Seconds(double? seconds, long bytes) =>
        seconds is { } value && double.IsFinite(value) && value > 0 && value <= MaxSeconds && (value < 60 || bytes / value >= MinBytesPerSecond) ? value : null;
}
