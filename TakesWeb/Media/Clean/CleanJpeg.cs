using System.Buffers.Binary;

namespace TakesWeb.Media.Clean;

/// <summary>
/// A JPEG without EXIF, XMP, comments and makers' blocks, and without what stands behind its end (further pictures, films of telephones). Kept are the
/// tables, the pixels, JFIF, the colour profile, Adobe's word on colours, and how the picture is turned. ITU T.81, annex B.
/// </summary>
internal static class CleanJpeg
{
    private const byte Start = 0xD8;
    private const byte End = 0xD9;
    private const byte Scan = 0xDA;
    private const byte Comment = 0xFE;

    public static void Copy(Stream source, Stream target)
    {
        source.Seek(2, SeekOrigin.Current);
        target.Write([0xFF, Start]);
        for (var marker = Next(source, null); marker is not null;)
        {
            if (marker is End)
            {
                target.Write([0xFF, End]);
                return;
            }

            if (IsAlone(marker.Value))
            {
                target.Write([0xFF, marker.Value]);
            }
            else if (!Segment(source, target, marker.Value))
            {
                return;
            }

            // Between a scan and the next marker lie the pixels themselves.
            marker = Next(source, marker is Scan ? target : null);
        }
    }

    /// <summary>The next marker. What stands before it goes to <paramref name="pixels"/>, with the zeros and restarts that belong to it.</summary>
    private static byte? Next(Stream source, Stream? pixels)
    {
        for (var one = source.ReadByte(); one >= 0;)
        {
            if (one != 0xFF)
            {
                pixels?.WriteByte((byte)one);
                one = source.ReadByte();
                continue;
            }

            var next = source.ReadByte();
            if (next is > 0 and not 0xFF && !(pixels is not null && next is >= 0xD0 and <= 0xD7))
            {
                return (byte)next;
            }

            // A fill byte may stand before a marker.
            if (next == 0xFF)
            {
                one = next;
                continue;
            }

            if (next >= 0)
            {
                pixels?.Write([0xFF, (byte)next]);
            }

            one = source.ReadByte();
        }

        return null;
    }

    private static bool IsAlone(byte marker) => marker is 0x01 or >= 0xD0 and <= 0xD8;

    /// <summary>False when the file ends in it.</summary>
    private static bool Segment(Stream source, Stream target, byte marker)
    {
        Span<byte> size = stackalloc byte[2];
        if (source.ReadAtLeast(size, 2, throwOnEndOfStream: false) < 2 || BinaryPrimitives.ReadUInt16BigEndian(size) < 2)
        {
            return false;
        }

        var data = new byte[BinaryPrimitives.ReadUInt16BigEndian(size) - 2];
        if (source.ReadAtLeast(data, data.Length, throwOnEndOfStream: false) < data.Length)
        {
            return false;
        }

        if (IsKept(marker, data))
        {
            target.Write([0xFF, marker, .. size]);
            target.Write(data);
        }
        else if (marker == 0xE1 && data.AsSpan().StartsWith("Exif\0"u8) && data.Length > 6 && ExifTurn.Of(data.AsSpan(6)) is not ExifTurn.None and var turned)
        {
            byte[] exif = [.. "Exif\0\0"u8, .. ExifTurn.Block(turned)];
            target.Write([0xFF, marker, 0, (byte)(exif.Length + 2)]);
            target.Write(exif);
        }

        return true;
    }

    private static bool IsKept(byte marker, ReadOnlySpan<byte> data) => marker switch
    {
        0xE0 => data.StartsWith("JFIF\0"u8),
        0xE2 => data.StartsWith("ICC_PROFILE\0"u8),
        0xEE => data.StartsWith("Adobe"u8),
        Comment or (>= 0xE0 and <= 0xEF) => false,
        _ => true,
    };
}
