using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>
/// Makes the picture of a file: a PNG inside a box, aspect kept, never larger than the source, 8 bits, sRGB. A video shows an early
/// frame that has something in it, a sound its waveform. Success is a picture that decodes. On any other end the output is as it was
/// before, and nothing is left behind. Safe to run twice.
/// </summary>
public sealed class MakePicture(MediaCommand command, ProbeMedia probeMedia)
{
    /// <summary>
    /// Writes <paramref name="output"/> (replaced atomically). <paramref name="probe"/> spares a second look at the file where the
    /// caller has it. <paramref name="box"/> is the side of the square that the picture fits into.
    /// </summary>
    public Task<PictureResult> RunAsync(string source, MediaType type, MediaProbe? probe, string output, int box, CancellationToken ct) =>
        RunAsync(source, type, probe, output, box, at: null, ct);

    /// <summary>The same of a chosen frame, where there is one; <paramref name="at"/> null lets the best of a few decide.</summary>
    public async Task<PictureResult> RunAsync(string source, MediaType type, MediaProbe? probe, string output, int box, PictureMoment? at, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(box, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(box, 2048);
        if (probe is null)
        {
            var probed = await probeMedia.RunAsync(source, type, ct);
            // A stream that nobody looks at (data, subtitles of an odd kind) can spoil the probe and not the picture.
            if (probed.Probe is null && !(type.Kind == MediaKind.Video && probed.Failure is { Outcome: PictureOutcome.NoPreview }))
            {
                return probed.Failure!;
            }

            probe = probed.Probe ?? new MediaProbe { Container = type.Extension, Codec = "unknown" };
        }
        else if (type == MediaTypes.Png && PngCheck.FindDamage(source) is { } damage)
        {
            return new PictureResult(PictureOutcome.Corrupt, damage);
        }

        if (probeMedia.RefuseTooLarge(probe) is { } refusal)
        {
            return refusal;
        }

        var candidate = await MakeAsync(source, type, probe, box, at, ct);
        if (candidate.Png is null)
        {
            return candidate.Failure!;
        }

        DurableFile.Write(output, candidate.Png);
        return new PictureResult(PictureOutcome.Made, Label: candidate.Label);
    }

    private Task<PictureCandidate> MakeAsync(string source, MediaType type, MediaProbe probe, int box, PictureMoment? at, CancellationToken ct) => type.Kind switch
    {
        MediaKind.Video when at is not null => VideoPicture.MakeAtAsync(command, source, type, probe, box, at, ct),
        MediaKind.Video => VideoPicture.MakeAsync(command, source, type, probe, box, ct),
        MediaKind.Audio => SoundPicture.MakeAsync(command, source, type, probe, box, ct),
        _ => StillPicture.MakeAsync(command, source, type, probe, box, at, ct),
    };
}

/// <summary>Bytes that decode as a picture, or why there are none.</summary>
internal sealed record PictureCandidate(byte[]? Png, PngPixels? Pixels, PictureResult? Failure, string? Label = null)
{
    public static PictureCandidate Failed(PictureResult failure) => new(null, null, failure);

    /// <summary>Believes a tool only as far as its bytes decode, whatever its exit code says.</summary>
    public static PictureCandidate Of(ToolResult result, string? label = null) =>
        !result.TimedOut && result.ExitCode == 0 && !result.OutputCut && PngPixels.TryDecode(result.Output) is { } pixels
            ? new PictureCandidate(result.Output, pixels, null, label)
            : Failed(DamageReason.Of(result));
}
