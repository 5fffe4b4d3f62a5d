using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>Makes the WebP sizes of a picture that <see cref="MakePicture"/> made. They are cache: disposable, never committed.</summary>
public sealed class ResizePicture(MediaCommand command)
{
    /// <summary>
    /// Writes <paramref name="output"/> (replaced atomically), at most <paramref name="width"/> by <paramref name="height"/> pixels, aspect kept. On failure it is
    /// as it was before. Safe to run twice.
    /// </summary>
    public async Task<PictureResult> RunAsync(string png, string output, int width, int height, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 16);
        var result = await command.VipsAsync(
            "vips", png, trusted: false,
            ["thumbnail", png, ".webp[Q=80,strip]", $"{width}", "--height", $"{height}", "--size", "down", "--fail-on", "error"],
            ct);
        if (!result.Succeeded || !IsWholeWebP(result.Output))
        {
            return DamageReason.Of(result);
        }

        DurableFile.Write(output, result.Output);
        return new PictureResult(PictureOutcome.Made);
    }

    // RIFF, the length of what follows, WEBP: a cut file says more than it holds.
    private static bool IsWholeWebP(ReadOnlySpan<byte> webp) =>
        webp.Length > 20
        && webp[..4].SequenceEqual("RIFF"u8)
        && webp.Slice(8, 4).SequenceEqual("WEBP"u8)
        && System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(webp[4..]) + 8 == webp.Length;
}
