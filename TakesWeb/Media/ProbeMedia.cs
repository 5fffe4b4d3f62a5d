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
    // Counting reads the whole file, from memory as a rule, since it has just come in; beyond this the container's own word has to do.
    private const long MaxCountedBytes = 256L << 20;

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
            return isExr ? WithLayers(probe, path)
                : VipsHeader.HasProfile(result.OutputText) ? probe with { IccProfile = await ProfileAsync(path, ct) }
                : probe;
        }

        return isExr && await FfprobeAsync(path, type, ct) is { Probe: { } second } ? WithLayers(second, path) : DamageReason.Of(result);
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

    private static MediaProbe WithLayers(MediaProbe probe, string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        // ffprobe shows a still as a film of one frame, at a rate of its own invention.
        return ExrHeader.Complete(probe with { FrameCount = null, FrameRate = null, Duration = null }, new MediaHead(file));
    }

    // "vipsheader -f" prints bytes in base 64.
    private async Task<string?> ProfileAsync(string path, CancellationToken ct)
    {
        var result = await command.VipsAsync("vipsheader", path, trusted: false, ["-f", "icc-profile-data", path], ct);
        var profile = new byte[result.Output.Length];
        return result.Succeeded && Convert.TryFromBase64String(result.OutputText.Trim(), profile, out var length) ? IccProfile.NameOf(profile.AsSpan(0, length)) : null;
    }

    private async Task<ProbeResult> FfprobeAsync(string path, MediaType type, CancellationToken ct)
    {
        var bytes = FileStat.Of(path)?.Size ?? 0;
        var result = await command.FfprobeAsync(path, type, isCounted: bytes <= MaxCountedBytes, ct);
        if (!result.Succeeded)
        {
            return DamageReason.Of(result);
        }

        try
        {
            using var report = JsonDocument.Parse(result.Output);
            if (FfprobeReport.FindDamage(report.RootElement, type) is { } damage)
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
