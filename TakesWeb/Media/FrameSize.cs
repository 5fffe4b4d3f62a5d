using System.Buffers.Binary;

namespace TakesWeb.Media;

/// <summary>
/// The size of a picture, read from its first bytes in this process: a sequence has thousands, and a decoder each would take minutes. Of the
/// types that may be frames; null where the file does not say.
/// </summary>
public static class FrameSize
{
    private const int LongestExrHeader = 1 << 20;
    private const int MostJpegMarkers = 10_000;

    /// <summary>What a frame of a sequence may be.</summary>
    public static IReadOnlyList<MediaType> Types { get; } = [MediaTypes.Png, MediaTypes.Jpeg, MediaTypes.Exr, MediaTypes.Tiff, MediaTypes.Tga, MediaTypes.Bmp, MediaTypes.WebP];

    public static (int Width, int Height)? Read(string path, MediaType type)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var head = new MediaHead(file);
        (int Width, int Height)? size =
            type == MediaTypes.Png ? ((int)head.Big32(16), (int)head.Big32(20))
            : type == MediaTypes.Jpeg ? Jpeg(head)
            : type == MediaTypes.Exr ? Exr(head)
            : type == MediaTypes.Tiff ? Tiff(head)
            : type == MediaTypes.Tga ? (head.Little16(12), head.Little16(14))
            : type == MediaTypes.Bmp ? StillHeader.ProbeBmp(head) is { Width: { } width, Height: { } height } ? (width, height) : null
            : type == MediaTypes.WebP ? WebP(head)
            : null;
        return size is { Width: > 0, Height: > 0 } ? size : null;
    }

    // Markers with a length each, until the start of a frame: FFC0 to FFCF without the tables C4, C8 and CC.
    private static (int, int)? Jpeg(MediaHead head)
    {
        var at = 2L;
        for (var i = 0; i < MostJpegMarkers && head.ReadAt(at, 9) is { Length: 9 } marker && marker[0] == 0xFF; i++)
        {
            if (marker[1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(marker.AsSpan(7)), BinaryPrimitives.ReadUInt16BigEndian(marker.AsSpan(5)));
            }

            at += marker[1] == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(marker.AsSpan(2));
        }

        return null;
    }

    // The display window is the picture; the data window may be any part of it and differ from frame to frame.
    private static (int, int)? Exr(MediaHead head)
    {
        var attribute = "displayWindow\0box2i\0\u0010\0\0\0"u8;
        ReadOnlySpan<byte> bytes = head.Bytes;
        var at = bytes.IndexOf(attribute);
        if (at < 0 && head.Length > bytes.Length)
        {
            bytes = head.ReadAt(0, LongestExrHeader);
            at = bytes.IndexOf(attribute);
        }

        if (at < 0 || bytes.Length < at + attribute.Length + 16)
        {
            return null;
        }

        var box = bytes.Slice(at + attribute.Length, 16);
        var (width, height) = (Side(box, 0), Side(box, 4));
        return Math.Min(width, height) > 0 && Math.Max(width, height) <= int.MaxValue ? ((int)width, (int)height) : null;
    }

    // A box is its smallest x and y and its largest x and y, all within.
    private static long Side(ReadOnlySpan<byte> box, int axis) =>
        (long)BinaryPrimitives.ReadInt32LittleEndian(box[(8 + axis)..]) - BinaryPrimitives.ReadInt32LittleEndian(box[axis..]) + 1;

    // The first directory: tag 256 is the width, 257 the height, as 16 or 32 bits.
    private static (int, int)? Tiff(MediaHead head)
    {
        var isLittle = head.At(0) == 'I';
        var isBig = head.At(isLittle ? 2 : 3) == 43;
        var start = head.ReadAt(isBig ? 8 : 4, 8);
        if (start.Length < 8)
        {
            return null;
        }

        var at = isBig ? (long)Number(start, 8, isLittle) : (long)Number(start, 4, isLittle);
        var (countBytes, entryBytes, valueAt) = isBig ? (8, 20, 12) : (2, 12, 8);
        if (at < 8 || at > head.Length - countBytes)
        {
            return null;
        }

        var count = (int)Math.Min(Number(head.ReadAt(at, countBytes), countBytes, isLittle), 1000);
        var entries = head.ReadAt(at + countBytes, count * entryBytes);
        int? width = null, height = null;
        for (var i = 0; i + entryBytes <= entries.Length; i += entryBytes)
        {
            var entry = entries.AsSpan(i, entryBytes);
            var value = (int)Math.Min(Number(entry[valueAt..], Number(entry[2..], 2, isLittle) == 3 ? 2 : 4, isLittle), int.MaxValue);
            switch (Number(entry, 2, isLittle))
            {
                case 256:
                    width = value;
                    break;
                case 257:
                    height = value;
                    break;
            }
        }

        return width is { } w && height is { } h ? (w, h) : null;
    }

    private static (int, int)? WebP(MediaHead head) => head.Ascii(12, 4) switch
    {
        "VP8 " => (head.Little16(26) & 0x3FFF, head.Little16(28) & 0x3FFF),
        "VP8L" => ((int)(head.Little32(21) & 0x3FFF) + 1, (int)(head.Little32(21) >> 14 & 0x3FFF) + 1),
        "VP8X" => ((int)(head.Little32(24) & 0xFFFFFF) + 1, (int)(head.Little32(27) & 0xFFFFFF) + 1),
        _ => null,
    };

    private static ulong Number(ReadOnlySpan<byte> bytes, int length, bool isLittle)
    {
        var value = 0UL;
        for (var i = 0; i < Math.Min(length, bytes.Length); i++)
        {
            value |= (ulong)bytes[isLittle ? i : length - 1 - i] << (8 * i);
        }

        return value;
    }
}
