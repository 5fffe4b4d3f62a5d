using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TakesWeb.Media.Parameters;

/// <summary>Makes small files that carry texts, byte by byte. Their pictures are not meant to be looked at.</summary>
internal static class Carriers
{
    public static byte[] Png(params (string Type, byte[] Data)[] chunks) => Png(new byte[13], chunks);

    /// <summary>A picture whose alpha hides bytes in its lowest bits, down the columns; its pixels come in two chunks and with the filter that each row is given.</summary>
    public static byte[] PngWithAlpha(byte[] hidden, int height)
    {
        var width = (hidden.Length * 8 / height) + 2;
        var rows = new MemoryStream();
        var above = new byte[width * 4];
        for (var y = 0; y < height; y++)
        {
            var row = new byte[width * 4];
            for (var x = 0; x < width; x++)
            {
                var at = (x * height) + y;
                var bit = at / 8 < hidden.Length ? (hidden[at / 8] >> (7 - (at % 8))) & 1 : 0;
                new[] { (byte)x, (byte)y, (byte)(x * y), (byte)(0xFE | bit) }.CopyTo(row, x * 4);
            }

            var filter = (byte)(y % 3);
            rows.WriteByte(filter);
            rows.Write([.. row.Select((value, i) => (byte)(value - (filter == 1 ? (i < 4 ? 0 : row[i - 4]) : filter == 2 ? above[i] : 0)))]);
            above = row;
        }

        var pixels = Deflate(rows.ToArray());
        return Png([.. Big32((uint)width), .. Big32((uint)height), 8, 6, 0, 0, 0], [("IDAT", pixels[..(pixels.Length / 2)]), ("IDAT", pixels[(pixels.Length / 2)..])]);
    }

    public static byte[] Hidden(byte[] text, bool isPacked, uint? saidBits = null)
    {
        var body = isPacked ? Gzip(text) : text;
        return [.. isPacked ? "stealth_pngcomp"u8 : "stealth_pnginfo"u8, .. Big32(saidBits ?? (uint)body.Length * 8), .. body];
    }

    private static byte[] Gzip(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    private static byte[] Png(byte[] header, (string Type, byte[] Data)[] chunks)
    {
        using var png = new MemoryStream();
        png.Write([0x89, .. "PNG\r\n\x1a\n"u8]);
        foreach (var (type, data) in chunks.Prepend(("IHDR", header)).Append(("IEND", [])))
        {
            png.Write(Chunk(type, data));
        }

        return png.ToArray();
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. Big32((uint)data.Length), .. named, .. Big32(Crc(named))];
    }

    public static (string Type, byte[] Data) Plain(string key, string text, string type = "tEXt") => (type, [.. Bytes(key), 0, .. Bytes(text)]);

    public static (string Type, byte[] Data) Packed(string key, byte[] text) => ("zTXt", [.. Bytes(key), 0, 0, .. Deflate(text)]);

    public static (string Type, byte[] Data) International(string key, string text, bool isPacked = false) =>
        ("iTXt", [.. Bytes(key), 0, isPacked ? (byte)1 : (byte)0, 0, .. "en\0"u8, .. "translated\0"u8, .. isPacked ? Deflate(Bytes(text)) : Bytes(text)]);

    public static byte[] Jpeg(params (byte Marker, byte[] Data)[] segments)
    {
        using var jpeg = new MemoryStream();
        jpeg.Write([0xFF, 0xD8]);
        foreach (var (marker, data) in segments)
        {
            jpeg.Write([0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data]);
        }

        jpeg.Write([0xFF, 0xDA, 0, 2, 0xFF, 0xD9]);
        return jpeg.ToArray();
    }

    public static byte[] JpegWithExif(byte[] exif) => Jpeg((0xE1, [.. "Exif\0\0"u8, .. exif]));

    public static byte[] JpegWithXmp(string xmp) => Jpeg((0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Bytes(xmp)]));

    public static byte[] WebP(string chunk, byte[] data)
    {
        byte[] body = [.. "WEBPVP8 "u8, 4, 0, 0, 0, 1, 2, 3, 4, .. Encoding.ASCII.GetBytes(chunk), .. Little32((uint)data.Length), .. data];
        return [.. "RIFF"u8, .. Little32((uint)body.Length), .. body];
    }

    /// <summary>An EXIF block: the entries of the first directory, and those of the EXIF directory behind it.</summary>
    public static byte[] Exif(bool isBig, (int Tag, byte[] Value)[] first, params (int Tag, byte[] Value)[] exif)
    {
        var table = 10 + ((first.Length + 1) * 12) + 4;
        var second = table + first.Sum(e => e.Value.Length);
        using var made = new MemoryStream();
        made.Write(isBig ? "MM\0*"u8 : "II*\0"u8);
        made.Write(N32(8));
        Directory(first, table, (uint)second);
        Directory(exif, second + 2 + (exif.Length * 12) + 4, null);
        return made.ToArray();

        void Directory((int Tag, byte[] Value)[] entries, int valuesAt, uint? next)
        {
            made.Write(N16(entries.Length + (next is null ? 0 : 1)));
            foreach (var (tag, value) in entries)
            {
                made.Write([.. N16(tag), .. N16(7), .. N32((uint)value.Length), .. value.Length <= 4 ? [.. value, .. new byte[4 - value.Length]] : N32((uint)valuesAt)]);
                valuesAt += value.Length;
            }

            if (next is { } at)
            {
                made.Write([.. N16(0x8769), .. N16(4), .. N32(1), .. N32(at)]);
            }

            made.Write(N32(0));
            foreach (var (_, value) in entries)
            {
                made.Write(value);
            }
        }

        byte[] N16(int value) => isBig ? [(byte)(value >> 8), (byte)value] : [(byte)value, (byte)(value >> 8)];

        byte[] N32(uint value) => isBig ? Big32(value) : Little32(value);
    }

    public static byte[] UserComment(string text, Encoding encoding, string prefix = "UNICODE\0") => [.. Encoding.ASCII.GetBytes(prefix), .. encoding.GetBytes(text)];

    /// <summary>The boxes of a HEIC that matter here: one item of EXIF, in "mdat".</summary>
    public static byte[] Heic(byte[] exif)
    {
        byte[] item = [0, 0, 0, 0, .. exif];
        var type = Box("ftyp", [.. "heic\0\0\0\0heicmif1"u8]);
        var entries = Box("iinf", [0, 0, 0, 0, 0, 1, .. Box("infe", [2, 0, 0, 0, 0, 7, 0, 0, .. "Exif\0"u8, 0])]);
        byte[] Locations(uint offset) => Box("iloc", [1, 0, 0, 0, 0x44, 0x00, 0, 1, 0, 7, 0, 0, 0, 0, 0, 1, .. Big32(offset), .. Big32((uint)item.Length)]);
        byte[] Meta(uint offset) => Box("meta", [0, 0, 0, 0, .. entries, .. Locations(offset)]);
        var start = type.Length + Meta(0).Length + 8;
        return [.. type, .. Meta((uint)start), .. Box("mdat", item)];
    }

    private static byte[] Box(string type, byte[] data) => [.. Big32((uint)data.Length + 8), .. Encoding.ASCII.GetBytes(type), .. data];

    private static byte[] Deflate(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(data);
        }

        return packed.ToArray();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Big32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Little32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
