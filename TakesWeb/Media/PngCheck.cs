using System.Buffers.Binary;

namespace TakesWeb.Media;

/// <summary>
/// Whether a PNG is whole, without decoding it: signature, chunks in their order, a sane size, IEND, and the check sums of all
/// chunks but the pixels. Cheap: it seeks past the pixels.
/// </summary>
public static class PngCheck
{
    private const int MaxCheckedChunk = 16 * 1024 * 1024;

    private static readonly uint[] Table = MakeTable();

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>True when the file is there and whole.</summary>
    public static bool IsWhole(string path) => FindDamage(path) is null;

    /// <summary>Null when the file is whole; else what is wrong with it, as a sentence.</summary>
    public static string? FindDamage(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return FindDamage(file);
        }
        catch (FileNotFoundException)
        {
            return "The picture is not there.";
        }
    }

    /// <summary>The same for an open stream that can seek.</summary>
    public static string? FindDamage(Stream png)
    {
        Span<byte> head = stackalloc byte[8];
        if (!TryFill(png, head) || !head.SequenceEqual(Signature))
        {
            return "The file does not start like a PNG.";
        }

        for (var isFirst = true; ; isFirst = false)
        {
            if (!TryFill(png, head))
            {
                return "The PNG ends early: its last chunk (IEND) is missing.";
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var name = System.Text.Encoding.ASCII.GetString(head[4..]);
            if (isFirst && (name != "IHDR" || length != 13))
            {
                return "The PNG has no header (IHDR).";
            }

            if (!name.All(char.IsAsciiLetter))
            {
                return "The PNG is damaged: behind a chunk there is something that is no chunk.";
            }

            if (length > int.MaxValue || png.Position + length + 4 > png.Length)
            {
                return $"The PNG ends early, inside the chunk {name}.";
            }

            if (FindChunkDamage(png, head[4..], name, (int)length) is { } damage)
            {
                return damage;
            }

            if (name == "IEND")
            {
                return null;
            }
        }
    }

    private static string? FindChunkDamage(Stream png, ReadOnlySpan<byte> nameBytes, string name, int length)
    {
        if (name is "IDAT" or "fdAT" || length > MaxCheckedChunk)
        {
            png.Seek(length + 4L, SeekOrigin.Current);
            return null;
        }

        var body = new byte[length + 4];
        png.ReadExactly(body);
        var sum = Crc(Crc(uint.MaxValue, nameBytes), body.AsSpan(0, length)) ^ uint.MaxValue;
        if (sum != BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(length)))
        {
            return $"The PNG is damaged: the check sum of its chunk {name} is wrong.";
        }

        return name == "IHDR" && !IsSaneHeader(body) ? "The PNG's header names a size or a format that cannot be." : null;
    }

    private static bool IsSaneHeader(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadInt32BigEndian(header) > 0
        && BinaryPrimitives.ReadInt32BigEndian(header[4..]) > 0
        && header[8] is 1 or 2 or 4 or 8 or 16
        && header[9] is 0 or 2 or 3 or 4 or 6
        && header[10] == 0 && header[11] == 0 && header[12] <= 1;

    private static bool TryFill(Stream stream, Span<byte> buffer) => stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) == buffer.Length;

    private static uint Crc(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            sum = Table[(byte)(sum ^ value)] ^ (sum >> 8);
        }

        return sum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var n = 0u; n < 256; n++)
        {
            var value = n;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : 0xEDB88320 ^ (value >> 1);
            }

            table[n] = value;
        }

        return table;
    }
}
