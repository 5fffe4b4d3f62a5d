using System.Buffers.Binary;

namespace TakesWeb.Media.Parameters;

/// <summary>EXIF and XMP of a WebP, which stand behind its pixels or frames.</summary>
internal static class WebpTexts
{
    // An animation has a chunk a frame.
    private const int MaxChunks = 100_000;

    public static void Read(Stream file, FoundTexts found)
    {
        Span<byte> head = stackalloc byte[8];
        var at = 12L;
        for (var chunk = 0; chunk < MaxChunks && at < file.Length; chunk++)
        {
            file.Position = at;
            if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            {
                return;
            }

            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            var isExif = head.StartsWith("EXIF"u8);
            if ((isExif || head.StartsWith("XMP "u8)) && length <= found.Room && length <= file.Length - at - 8)
            {
                var data = new byte[length];
                file.ReadExactly(data);
                Take(isExif, data, found);
            }

            at += 8L + length + (length & 1);
        }
    }

    private static void Take(bool isExif, byte[] data, FoundTexts found)
    {
        if (!isExif)
        {
            XmpTexts.Read(data, found);
            return;
        }

        // Some writers keep the name that the block has in a JPEG.
        var skip = data.AsSpan().StartsWith("Exif\0\0"u8) ? 6 : 0;
        ExifTexts.Read(new MemoryStream(data, skip, data.Length - skip, writable: false), found);
    }
}
