using System.Buffers.Binary;
using System.IO.Compression;

namespace TakesWeb.Media.Parameters;

/// <summary>
/// A text in the lowest bits of a PNG's alpha, where NovelAI and "stealth pnginfo" leave what they wrote once more, for pictures that lose their text
/// chunks on the way. Bits go down the columns, the first one of a byte being its highest: 15 bytes of a name, 32 bits that count the bits of
/// the text, then UTF-8, plain or packed by gzip. Most pictures are left after 120 rows.
/// </summary>
internal static class HiddenTexts
{
    private const int NameBytes = 15;
    private const int HeadBits = (NameBytes * 8) + 32;
    private const int MaxWidth = 16_384;
    private const long MaxPixels = 128L << 20;

    public static void Read(Stream file, FoundTexts found)
    {
        using var rows = PngRows.Open(file, MaxWidth);
        if (rows is not { Channels: 4 } || (long)rows.Width * rows.Height is > MaxPixels or < HeadBits)
        {
            return;
        }

        try
        {
            if (Bits(rows) is { } bits)
            {
                Take(bits, found);
            }
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            // A torn picture says nothing that can be trusted; whoever makes its thumbnail says that it is torn.
        }
    }

    /// <summary>The lowest bit of each pixel's alpha, column by column, in bytes. Null as soon as the first column cannot be the name.</summary>
    private static byte[]? Bits(PngRows rows)
    {
        var bits = new byte[(((long)rows.Width * rows.Height) + 7) / 8];
        for (var y = 0; y < rows.Height; y++)
        {
            var row = rows.Next();
            for (var x = 0; x < rows.Width; x++)
            {
                var at = ((long)x * rows.Height) + y;
                bits[at >> 3] |= (byte)((row[(x * 4) + 3] & 1) << (7 - (int)(at & 7)));
            }

            if (y == (NameBytes * 8) - 1 && !IsNamed(bits))
            {
                return null;
            }
        }

        return IsNamed(bits) ? bits : null;
    }

    private static bool IsNamed(ReadOnlySpan<byte> bits) => bits[..NameBytes] is var name && (name.SequenceEqual("stealth_pnginfo"u8) || name.SequenceEqual("stealth_pngcomp"u8));

    private static void Take(ReadOnlySpan<byte> bits, FoundTexts found)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(bits[NameBytes..]) / 8;
        var text = bits[(HeadBits / 8)..];
        if (length > text.Length || length > found.Room)
        {
            return;
        }

        text = text[..(int)length];
        if (bits[..NameBytes].EndsWith("info"u8))
        {
            found.Add("PNG alpha", "parameters", text);
        }
        else if (found.Unpack(new GZipStream(new MemoryStream(text.ToArray(), writable: false), CompressionMode.Decompress)) is { } unpacked)
        {
            found.Add("PNG alpha", "parameters", unpacked);
        }
    }
}
