namespace TakesWeb.Media;

/// <summary>TGA has no magic bytes: the ending and eighteen bytes that make sense together are all there is.</summary>
internal static class TgaHeader
{
    private const int HeaderBytes = 18;
    private const int MaxWalkedBytes = 256 * 1024 * 1024;

    public static bool HasFooter(MediaHead head) =>
        head.Length > 44 && head.ReadAt(head.Length - 18, 16).AsSpan().SequenceEqual("TRUEVISION-XFILE"u8);

    public static bool IsSane(MediaHead head)
    {
        var (hasMap, kind, depth) = (head.At(1), head.At(2), head.At(16));
        return head.Length >= HeaderBytes
            && hasMap <= 1
            && kind is 1 or 2 or 3 or 9 or 10 or 11
            && depth is 8 or 15 or 16 or 24 or 32
            && (kind is not (1 or 9) || hasMap == 1)
            && (head.At(17) & 0xC0) == 0;
    }

    /// <summary>The size and the bits of a pixel; no program need be started for eighteen bytes.</summary>
    public static MediaProbe Probe(MediaHead head) => new()
    {
        Container = "tga",
        Codec = "targa",
        Width = head.Little16(12),
        Height = head.Little16(14),
        PixelFormat = $"{head.At(16)} bits",
        BitDepth = 8,
        HasAlpha = (head.At(17) & 0x0F) == 8 ? true : null,
    };

    /// <summary>Why the pixels cannot all be in the file, or null.</summary>
    public static string? FindDamage(MediaHead head)
    {
        var (width, height) = (head.Little16(12), head.Little16(14));
        if (width == 0 || height == 0)
        {
            return $"the TGA says that it is {width} by {height} pixels.";
        }

        var map = head.At(1) == 1 ? head.Little16(5) * ((head.At(7) + 7) / 8) : 0;
        var start = HeaderBytes + head.At(0) + map;
        var bytesPerPixel = (head.At(16) + 7) / 8;
        var pixels = (long)width * height;
        var isWhole = head.At(2) < 8
            ? head.Length - start >= pixels * bytesPerPixel
            : HasAllPackets(head, start, bytesPerPixel, pixels);
        return isWhole ? null : $"the TGA ends before its {width} by {height} pixels do.";
    }

    // Run-length packets: one byte of count, then one pixel (a run) or that many (raw).
    private static bool HasAllPackets(MediaHead head, long start, int bytesPerPixel, long pixels)
    {
        // 128 pixels a packet at most: a file that is too short for that need not be read.
        if (head.Length - start < pixels / 128 * (1 + bytesPerPixel))
        {
            return false;
        }

        if (head.Length - start > MaxWalkedBytes)
        {
            return true;
        }

        var data = head.ReadAt(start, (int)(head.Length - start));
        long at = 0;
        long seen = 0;
        while (seen < pixels)
        {
            if (at >= data.Length)
            {
                return false;
            }

            var count = (data[at] & 0x7F) + 1;
            at += 1 + ((data[at] & 0x80) != 0 ? bytesPerPixel : count * bytesPerPixel);
            seen += count;
        }

        return at <= data.Length;
    }
}
