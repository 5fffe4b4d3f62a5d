using System.Buffers.Binary;
using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Media.Clean;

/// <summary>A PNG without its texts, its EXIF and its date: the chunks that say how the pixels look, and nothing behind them. PNG, third edition, 11.</summary>
internal static class CleanPng
{
    private const int LongestExif = 1 << 20;

    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT",
    };

    public static void Copy(Stream source, Stream target)
    {
        target.Write(PngCheck.Signature);
        source.Seek(PngCheck.Signature.Length, SeekOrigin.Current);
        Span<byte> head = stackalloc byte[8];
        while (source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            var (length, name) = (BinaryPrimitives.ReadUInt32BigEndian(head), Encoding.ASCII.GetString(head[4..]));
            if (Kept.Contains(name))
            {
                target.Write(head);
                Pieces.Copy(source, target, length + 4L);
            }
            else if (name == "eXIf" && length <= LongestExif)
            {
                var exif = Pieces.Read(source, (int)length);
                source.Seek(4, SeekOrigin.Current);
                Turn(ExifTurn.Of(exif), target);
            }
            else
            {
                source.Seek(length + 4L, SeekOrigin.Current);
            }

            if (name == "IEND")
            {
                return;
            }
        }
    }

    private static void Turn(int orientation, Stream target)
    {
        if (orientation == ExifTurn.None)
        {
            return;
        }

        var exif = ExifTurn.Block(orientation);
        var chunk = new byte[12 + exif.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, exif.Length);
        "eXIf"u8.CopyTo(chunk.AsSpan(4));
        exif.CopyTo(chunk.AsSpan(8));
        var sum = default(Crc32);
        sum.Add(chunk.AsSpan(4, 4 + exif.Length));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + exif.Length), sum.Value);
        target.Write(chunk);
    }
}
