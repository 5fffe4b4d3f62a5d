using System.Buffers.Binary;

namespace TakesWeb.Media.Parameters;

/// <summary>EXIF, XMP and comments of a JPEG: its segments up to the pixels.</summary>
internal static class JpegTexts
{
    private const int MaxSegments = 4000;

    public static void Read(Stream file, FoundTexts found)
    {
        Span<byte> head = stackalloc byte[4];
        var at = 2L;
        for (var segment = 0; segment < MaxSegments && at < file.Length; segment++)
        {
            file.Position = at;
            if (file.ReadAtLeast(head, 4, throwOnEndOfStream: false) < 4 || head[0] != 0xFF || head[1] is 0xDA or 0xD9)
            {
                return;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(head[2..]);
            if (head[1] is 0xE1 or 0xFE && length > 2)
            {
                var data = new byte[length - 2];
                Take(head[1], data.AsSpan(0, file.ReadAtLeast(data, data.Length, throwOnEndOfStream: false)), found);
            }

            // A fill byte may stand before a marker.
            at += head[1] == 0xFF ? 1 : 2 + Math.Max((int)length, 2);
        }
    }

    private static void Take(byte marker, ReadOnlySpan<byte> data, FoundTexts found)
    {
        var xmp = "http://ns.adobe.com/xap/1.0/\0"u8;
        if (marker == 0xFE)
        {
            found.Add("JPEG comment", "comment", data);
        }
        else if (data.StartsWith("Exif\0"u8) && data.Length > 6)
        {
            ExifTexts.Read(new MemoryStream(data[6..].ToArray(), writable: false), found);
        }
        else if (data.StartsWith(xmp))
        {
            XmpTexts.Read(data[xmp.Length..], found);
        }
    }
}
