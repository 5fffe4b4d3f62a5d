using System.Buffers.Binary;
using System.IO.Compression;

namespace TakesWeb.Media.Parameters;

/// <summary>
/// The text chunks of a PNG, to its end mark: some tools write them behind the pixels. Pixels are stepped over, checksums are the
/// decoder's affair.
/// </summary>
internal static class PngTexts
{
    private const string Carrier = "PNG text";

    // A picture of a gigabyte has 130,000 chunks of the usual 8 KiB.
    private const int MaxChunks = 200_000;

    public static void Read(Stream file, FoundTexts found)
    {
        Span<byte> head = stackalloc byte[8];
        var at = 8L;
        for (var chunk = 0; chunk < MaxChunks && at < file.Length; chunk++)
        {
            file.Position = at;
            if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            {
                return;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (head[4..].SequenceEqual("IEND"u8))
            {
                return;
            }

            // A lower-case first letter marks what a decoder may ignore: all texts are such.
            if (head[4] >= 'a' && length <= found.Room && length <= file.Length - at - 8)
            {
                var data = new byte[length];
                file.ReadExactly(data);
                Take(head[4..], data, found);
            }

            at += 12L + length;
        }
    }

    private static void Take(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, FoundTexts found)
    {
        if (type.SequenceEqual("eXIf"u8))
        {
            ExifTexts.Read(new MemoryStream(data.ToArray(), writable: false), found);
            return;
        }

        var end = data.IndexOf((byte)0);
        if (end is < 1 or > 255)
        {
            return;
        }

        var key = FoundTexts.Decode(data[..end]);
        var rest = data[(end + 1)..];
        if (type.SequenceEqual("tEXt"u8) || type.SequenceEqual("comf"u8))
        {
            found.Add(Carrier, key, rest);
        }
        else if (type.SequenceEqual("zTXt"u8) && rest.Length > 1)
        {
            Inflate(key, rest[1..], found);
        }
        else if (type.SequenceEqual("iTXt"u8) && rest.Length > 2)
        {
            International(key, rest, found);
        }
    }

    /// <summary>Two flags, a language, a translated key, the text.</summary>
    private static void International(string key, ReadOnlySpan<byte> rest, FoundTexts found)
    {
        var isCompressed = rest[0] == 1;
        rest = rest[2..];
        for (var i = 0; i < 2; i++)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 0)
            {
                return;
            }

            rest = rest[(end + 1)..];
        }

        if (isCompressed)
        {
            Inflate(key, rest, found);
        }
        else
        {
            Place(key, rest, found);
        }
    }

    private static void Place(string key, ReadOnlySpan<byte> text, FoundTexts found)
    {
        if (key == "XML:com.adobe.xmp")
        {
            XmpTexts.Read(text, found);
        }
        else
        {
            found.Add(Carrier, key, text);
        }
    }

    private static void Inflate(string key, ReadOnlySpan<byte> packed, FoundTexts found)
    {
        if (found.Unpack(new ZLibStream(new MemoryStream(packed.ToArray(), writable: false), CompressionMode.Decompress)) is { } text)
        {
            Place(key, text, found);
        }
    }
}
