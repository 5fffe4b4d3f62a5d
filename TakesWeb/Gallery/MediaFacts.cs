using System.Globalization;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>What the sidecar knows of the media, in rows for people. What is not known has no row.</summary>
public static class MediaFacts
{
    private const int MostNames = 12;

    public static IEnumerable<(string Name, string? Value)> Of(JsonObject sidecar)
    {
        if (new Sidecar(sidecar).ReadProbe() is not { } probe)
        {
            return [];
        }

        var rate = probe.FrameRate is { } fps ? $"{fps}{(probe.IsVariableRate == true ? ", variable" : "")}" : null;
        (string, string?)[] picture =
        [
            ("frame rate", rate),
            ("frames", Number(probe.FrameCount)),
            ("timecode", probe.Timecode),
            ("container", probe.Container),
            ("codec", probe.Codec),
            ("pixels", Joined([probe.PixelFormat, probe.BitDepth is { } bits ? $"{bits} bit" : null, probe.HasAlpha == true ? "alpha" : null])),
            ("pixel aspect", probe.PixelAspect),
            ("fields", probe.FieldOrder is { } order ? $"interlaced, {order}" : null),
            ("rotation", probe.Rotation is { } turn ? $"{turn}°" : null),
            ("EXIF orientation", Number(probe.Orientation)),
            ("colour", probe.Colour is { } colour ? Joined([colour.Primaries, colour.Transfer, colour.Matrix, colour.Range]) : null),
            ("HDR", probe.Hdr),
            ("colour profile", probe.IccProfile),
            ("layers", probe.Layers is { } layers ? Named(layers) : null),
            ("pages", Number(probe.Pages)),
            ("chapters", probe.Chapters is { } chapters ? Named([.. chapters.Select(c => $"{Readable.Duration(c.Start)} {c.Title}".TrimEnd())]) : null),
        ];
        return [.. picture, .. (probe.AudioStreams ?? (probe.Audio is { } only ? [only] : [])).Select((sound, i) => (i == 0 ? "sound" : $"sound {i + 1}", Sound(sound)))];
    }

    private static string? Sound(AudioDescription sound) =>
        Joined([sound.Codec, $"{sound.SampleRate} Hz", sound.Layout ?? $"{sound.Channels} channels", sound.Language, sound.Title]);

    private static string? Named(IReadOnlyList<string> names) =>
        names.Count <= MostNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Joined(IEnumerable<string?> parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part))) is { Length: > 0 } all ? all : null;
}
