using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using TakesWeb.Kernel;
using TakesWeb.Media.Parameters;

namespace TakesWeb.Media;

/// <summary>
/// Reads size, duration, rate and colour of a file that <see cref="MediaSniffer"/> has named. Values that cannot be true are left
/// out. Changes nothing and is safe to run twice.
/// </summary>
public sealed class ProbeMedia(MediaCommand command, IOptions<MediaOptions> options)
{
    /// <summary>The probe, or why there is none. <paramref name="path"/> must be absolute and a regular file of the product's own naming.</summary>
    public async Task<ProbeResult> RunAsync(string path, MediaType type, CancellationToken ct)
    {
        if (type.Kind != MediaKind.Image)
        {
            return await FfprobeAsync(path, type, ct);
        }

        if (type == MediaTypes.Tga || type == MediaTypes.Bmp)
        {
            return ReadHeader(path, type);
        }

        if (type == MediaTypes.Png && PngCheck.FindDamage(path) is { } damage)
        {
            return new PictureResult(PictureOutcome.Corrupt, damage);
        }

        var isExr = type == MediaTypes.Exr;
        var result = await command.VipsAsync("vipsheader", path, isExr, ["-a", path], ct);
        if (result.Succeeded && VipsHeader.Read(result.OutputText, type) is { } probe)
        {
            return probe;
        }

        return isExr && await FfprobeAsync(path, type, ct) is { Probe: not null } second ? second : DamageReason.Of(result);
    }

    /// <summary>Null when the picture may be decoded; else the refusal. Asked before any decoder sees a pixel.</summary>
    internal PictureResult? RefuseTooLarge(MediaProbe? probe) =>
        probe is { Width: { } width, Height: { } height } && (long)width * height > options.Value.MaxPixels
            ? new PictureResult(
                PictureOutcome.NoPreview,
                $"The picture is {width} by {height} pixels, more than the {options.Value.MaxPixels:#,0} that this server decodes (Takes:Media:MaxPixels).")
            : null;

    private static MediaProbe ReadHeader(string path, MediaType type)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var head = new MediaHead(file);
        return type == MediaTypes.Tga ? TgaHeader.Probe(head) : StillHeader.ProbeBmp(head);
    }

    private async Task<ProbeResult> FfprobeAsync(string path, MediaType type, CancellationToken ct)
    {
        var result = await command.FfprobeAsync(path, type, ct);
        if (!result.Succeeded)
        {
            return DamageReason.Of(result);
        }

        try
        {
            using var report = JsonDocument.Parse(result.Output);
            var bytes = FileStat.Of(path)?.Size ?? 0;
            if (FfprobeReport.FindDamage(report.RootElement, type, bytes) is { } damage)
            {
                return new PictureResult(PictureOutcome.Corrupt, damage, result.ErrorTail);
            }

            var probe = FfprobeReport.Read(report.RootElement, type, bytes);
            return probe is { Codec: null, Audio: null } ? DamageReason.Of(result) : new ProbeResult(probe, null) { Tags = ContainerTags.Read(report.RootElement) };
        }
        catch (JsonException exception)
        {
            return new PictureResult(PictureOutcome.Corrupt, "The file's description could not be read; it is most likely damaged.", exception.Message);
        }
    }
}

/// <summary>Reads what "vipsheader -a" prints: a line for each field, the picture's own fields first.</summary>
internal static class VipsHeader
{
    private static readonly string[] Wanted = ["width", "height", "bands", "format", "interpretation", "vips-loader", "n-pages", "orientation", "bits-per-sample"];

    public static MediaProbe? Read(string text, MediaType type)
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

        if (Number("width") is not { } width || Number("height") is not { } height)
        {
            return null;
        }

        var orientation = Number("orientation") ?? 1;
        return new MediaProbe
        {
            Container = type.Extension,
            Codec = type.Extension,
            Width = orientation >= 5 ? height : width,
            Height = orientation >= 5 ? width : height,
            Rotation = orientation switch { 3 or 4 => 180, 5 or 6 => 90, 7 or 8 => 270, _ => null },
            FrameCount = Number("n-pages") is { } pages and > 1 ? pages : null,
            PixelFormat = $"{fields.GetValueOrDefault("interpretation")} x{fields.GetValueOrDefault("bands")}",
            BitDepth = fields.GetValueOrDefault("format") switch { "uchar" => 8, "ushort" => 16, "float" => 32, _ => null },
        };

        int? Number(string name) =>
            int.TryParse(fields.GetValueOrDefault(name)?.Split(' ')[0], CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
