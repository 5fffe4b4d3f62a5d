using System.Buffers.Binary;
using System.Numerics;

namespace TakesWeb.Media;

/// <summary>
/// BMP files of 32 bits whose colour masks ffmpeg does not know (red in the top byte, alpha in the lowest). They are not
/// compressed, so a few lines put the channels in order.
/// </summary>
internal static class BmpBitFields
{
    private const int MaxBytes = 128 * 1024 * 1024;

    public static bool IsNeededFor(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var head = new MediaHead(file);
        return head.Little16(28) == 32 && head.Little32(30) is 3 or 6 && head.Little32(54) is not (0x00FF0000 or 0) && head.Length <= MaxBytes;
    }

    public static async Task<PictureCandidate> MakeAsync(MediaCommand command, string source, int box, CancellationToken ct)
    {
        var bytes = await File.ReadAllBytesAsync(source, ct);
        var width = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(18));
        var signedHeight = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(22));
        var height = Math.Abs(signedHeight);
        var start = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(10));
        if (start + ((long)width * height * 4) > bytes.Length)
        {
            return PictureCandidate.Failed(new PictureResult(PictureOutcome.Corrupt, "The BMP ends before its last row."));
        }

        var rgba = Reorder(bytes, (int)start, width, height, isTopDown: signedHeight < 0);
        var result = await command.FfmpegRawAsync(rgba, width, height, ["-vf", StillPicture.Fit(box), "-frames:v", "1", "-c:v", "png", "-f", "image2pipe"], ct);
        return PictureCandidate.Of(result);
    }

    private static byte[] Reorder(byte[] bmp, int start, int width, int height, bool isTopDown)
    {
        uint[] masks = [.. Enumerable.Range(0, 4).Select(i => BinaryPrimitives.ReadUInt32LittleEndian(bmp.AsSpan(54 + (4 * i))))];
        // The fourth mask exists in headers of 56 bytes and more; shorter ones have no alpha.
        if (BinaryPrimitives.ReadUInt32LittleEndian(bmp.AsSpan(14)) < 56)
        {
            masks[3] = 0;
        }

        var rgba = new byte[width * height * 4];
        for (var y = 0; y < height; y++)
        {
            var row = start + ((isTopDown ? y : height - 1 - y) * width * 4);
            for (var x = 0; x < width; x++)
            {
                var pixel = BinaryPrimitives.ReadUInt32LittleEndian(bmp.AsSpan(row + (x * 4)));
                for (var channel = 0; channel < 4; channel++)
                {
                    rgba[(((y * width) + x) * 4) + channel] = Sample(pixel, masks[channel]);
                }
            }
        }

        return rgba;
    }

    // An absent mask is alpha that nobody stored: opaque.
    private static byte Sample(uint pixel, uint mask)
    {
        if (mask == 0)
        {
            return 255;
        }

        var shift = BitOperations.TrailingZeroCount(mask);
        return (byte)((pixel & mask) >> shift) is var value && mask >> shift == 255 ? value : (byte)(((ulong)((pixel & mask) >> shift) * 255) / (mask >> shift));
    }
}
