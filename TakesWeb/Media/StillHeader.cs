namespace TakesWeb.Media;

/// <summary>The first words of GIF and BMP, whose decoders believe anything.</summary>
internal static class StillHeader
{
    /// <summary>"BM" alone is two letters of text: the length of the second header must be one that exists.</summary>
    public static bool IsBmp(MediaHead head) => head.StartsWith("BM"u8) && head.Little32(14) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124;

    /// <summary>Why no decoder is asked, or null.</summary>
    public static string? FindDamage(MediaType type, MediaHead head) =>
        type == MediaTypes.Gif ? FindGifDamage(head)
        : type == MediaTypes.Bmp ? FindBmpDamage(head)
        : null;

    private static string? FindGifDamage(MediaHead head)
    {
        if (head.Length < 14)
        {
            return "the GIF ends inside its header.";
        }

        var palette = (head.At(10) & 0x80) != 0 ? 3 << ((head.At(10) & 7) + 1) : 0;
        // An extension, an image; anything else is a file that only pretends.
        return head.At(13 + palette) is 0x21 or 0x2C ? null : "behind the GIF's header there is no picture.";
    }

    public static MediaProbe ProbeBmp(MediaHead head)
    {
        var (width, height) = BmpSize(head);
        return new MediaProbe
        {
            Container = "bmp",
            Codec = "bmp",
            Width = width,
            Height = Math.Abs(height),
            PixelFormat = $"{head.Little16(head.Little32(14) == 12 ? 24 : 28)} bits",
            BitDepth = 8,
            HasAlpha = head.Little32(14) >= 56 && head.Little32(66) != 0 ? true : null,
        };
    }

    // 12 bytes: OS/2 1.x with 16-bit sizes. A negative height means that the first row is the top one.
    private static (int Width, int Height) BmpSize(MediaHead head) => head.Little32(14) == 12
        ? ((short)head.Little16(18), (short)head.Little16(20))
        : ((int)head.Little32(18), (int)head.Little32(22));

    private static string? FindBmpDamage(MediaHead head)
    {
        var (width, height) = BmpSize(head);
        return width <= 0 || height is 0 or int.MinValue ? $"the BMP says that it is {width} pixels wide and {height} high."
            : head.Little32(10) >= head.Length ? "the BMP ends before its pixels."
            : null;
    }
}
