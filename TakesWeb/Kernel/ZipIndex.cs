using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TakesWeb.Kernel;

/// <summary>
/// Reads the directory of a ZIP that somebody sent, with bounds on what is read and kept. The names in it are text for sentences and never
/// become paths. Sizes are what the directory claims; <see cref="Open"/> holds an entry to them.
/// </summary>
public static class ZipIndex
{
    private const int EndBytes = 22;
    private const int EntryBytes = 46;
    private const int LocalBytes = 30;
    private const int LongestComment = ushort.MaxValue;

    private static ReadOnlySpan<byte> LocalMagic => "PK\u0003\u0004"u8;

    private static ReadOnlySpan<byte> EntryMagic => "PK\u0001\u0002"u8;

    private static ReadOnlySpan<byte> EndMagic => "PK\u0005\u0006"u8;

    /// <summary>True for a file that begins like a ZIP, an empty one among them.</summary>
    public static bool IsZip(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        Span<byte> head = stackalloc byte[4];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && (head.SequenceEqual(LocalMagic) || head.SequenceEqual(EndMagic));
    }

    /// <summary>All entries, in the directory's order. Refused: a ZIP that is cut off or damaged, and one of more than <paramref name="most"/> entries.</summary>
    public static Outcome<IReadOnlyList<ZipEntry>> Read(Stream zip, int most)
    {
        if (FindDirectory(zip) is not { } directory)
        {
            return Problem.Invalid("The ZIP ends before its directory, or is damaged. Make it again and send it again.");
        }

        if (directory.Count > most)
        {
            return TooMany(directory.Count, most);
        }

        zip.Position = directory.Offset;
        using var reader = new BinaryReader(zip, Encoding.UTF8, leaveOpen: true);
        var entries = new List<ZipEntry>();
        try
        {
            for (var read = 0L; read < directory.Size;)
            {
                if (entries.Count == most)
                {
                    return TooMany(most + 1L, most);
                }

                if (ReadEntry(reader, ref read) is not { } entry)
                {
                    return Problem.Invalid("The directory of the ZIP is damaged. Make it again and send it again.");
                }

                entries.Add(entry);
            }
        }
        catch (EndOfStreamException)
        {
            return Problem.Invalid("The directory of the ZIP is cut off. Make it again and send it again.");
        }

        return entries.Count == directory.Count ? entries : Problem.Invalid($"The ZIP says that it has {directory.Count} entries and lists {entries.Count}: it is damaged.");
    }

    /// <summary>
    /// The content of an entry; reading on reaches its end or throws <see cref="InvalidDataException"/>: another length or check sum than the
    /// directory says. Null when its bytes do not lie where the directory says, or are packed in a way other than stored and deflated.
    /// </summary>
    public static Stream? Open(Stream zip, ZipEntry entry)
    {
        Span<byte> local = stackalloc byte[LocalBytes];
        if (entry.Method is not (0 or 8) || entry.Offset > zip.Length - LocalBytes)
        {
            return null;
        }

        zip.Position = entry.Offset;
        if (zip.ReadAtLeast(local, LocalBytes, throwOnEndOfStream: false) < LocalBytes || !local.StartsWith(LocalMagic))
        {
            return null;
        }

        var start = entry.Offset + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        if (entry.PackedSize > zip.Length - start)
        {
            return null;
        }

        zip.Position = start;
        var packed = new ZipEntryBytes(zip, entry.PackedSize);
        return new ZipEntryStream(entry.Method == 0 ? packed : new DeflateStream(packed, CompressionMode.Decompress), entry);
    }

    private static Problem TooMany(long count, int most) =>
        new(ProblemKind.TooLarge, $"The ZIP has {count:#,0} entries{(count == most + 1L ? " or more" : "")}, and one of at most {most:#,0} is read.");

    private static (long Offset, long Size, long Count)? FindDirectory(Stream zip)
    {
        var length = (int)Math.Min(zip.Length, EndBytes + LongestComment);
        var tail = new byte[length];
        zip.Position = zip.Length - length;
        zip.ReadExactly(tail);
        for (var at = length - EndBytes; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (end.StartsWith(EndMagic) && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == end.Length - EndBytes)
            {
                var endAt = zip.Length - length + at;
                var found = (
                    Offset: (long)BinaryPrimitives.ReadUInt32LittleEndian(end[16..]), Size: (long)BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), Count: (long)BinaryPrimitives.ReadUInt16LittleEndian(end[10..]));
                var real = found.Offset == uint.MaxValue || found.Size == uint.MaxValue || found.Count == ushort.MaxValue ? FindLargeDirectory(zip, endAt) ?? found : found;
                return real.Offset >= 0 && real.Size >= 0 && real.Count >= 0 && real.Offset <= endAt && real.Size <= endAt - real.Offset ? real : null;
            }
        }

        return null;
    }

    // ZIP64: a locator right before the end, which says where the larger end lies.
    private static (long Offset, long Size, long Count)? FindLargeDirectory(Stream zip, long endAt)
    {
        Span<byte> locator = stackalloc byte[20];
        Span<byte> large = stackalloc byte[56];
        if (endAt < locator.Length || !TryFill(zip, endAt - locator.Length, locator) || !locator.StartsWith("PK\u0006\u0007"u8)
            || BinaryPrimitives.ReadInt64LittleEndian(locator[8..]) is var at && (at < 0 || at > endAt - large.Length)
            || !TryFill(zip, at, large) || !large.StartsWith("PK\u0006\u0006"u8))
        {
            return null;
        }

        return (BinaryPrimitives.ReadInt64LittleEndian(large[48..]), BinaryPrimitives.ReadInt64LittleEndian(large[40..]), BinaryPrimitives.ReadInt64LittleEndian(large[32..]));
    }

    private static bool TryFill(Stream zip, long at, Span<byte> target)
    {
        zip.Position = at;
        return zip.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) == target.Length;
    }

    private static ZipEntry? ReadEntry(BinaryReader reader, ref long read)
    {
        var head = reader.ReadBytes(EntryBytes);
        if (head.Length < EntryBytes)
        {
            throw new EndOfStreamException();
        }

        if (!head.AsSpan().StartsWith(EntryMagic))
        {
            return null;
        }

        ushort Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(at));
        uint Int(int at) => BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(at));
        var (nameBytes, extra) = (reader.ReadBytes(Short(28)), reader.ReadBytes(Short(30)));
        reader.ReadBytes(Short(32));
        read += EntryBytes + Short(28) + Short(30) + Short(32);
        var (size, packed, offset) = ((long)Int(24), (long)Int(20), (long)Int(42));
        if (!TakeLargeSizes(extra, ref size, ref packed, ref offset) || size < 0 || packed < 0 || offset < 0)
        {
            return null;
        }

        var isUtf8 = (Short(8) & 0x800) != 0;
        return new ZipEntry((isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(nameBytes), size, packed)
        {
            Offset = offset,
            Method = Short(10),
            Crc = Int(16),
            // Bit 0: the old and the AES encryption; bit 13: names are masked; method 99: AES.
            IsEncrypted = (Short(8) & 0x2001) != 0 || Short(10) == 99,
            // Made on Unix: the high half has the mode. 0xA000 is a symbolic link.
            IsLink = Short(4) >> 8 is 3 or 19 && (Int(38) >> 16 & 0xF000) == 0xA000,
        };
    }

    // ZIP64: an extra field 1 has those of the three values that do not fit, in this order.
    private static bool TakeLargeSizes(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            if (length > extra.Length - 4)
            {
                return true;
            }

            if (id == 1)
            {
                var values = extra.Slice(4, length);
                return Take(ref size, ref values) && Take(ref packed, ref values) && Take(ref offset, ref values);
            }

            extra = extra[(4 + length)..];
        }

        return true;
    }

    private static bool Take(ref long value, ref ReadOnlySpan<byte> values)
    {
        if (value != uint.MaxValue)
        {
            return true;
        }

        if (values.Length < 8)
        {
            return false;
        }

        value = BinaryPrimitives.ReadInt64LittleEndian(values);
        values = values[8..];
        return true;
    }
}

/// <summary>One entry of a ZIP, as its directory describes it.</summary>
/// <param name="Name">As somebody wrote it: for sentences alone.</param>
/// <param name="Size">Bytes when unpacked.</param>
/// <param name="PackedSize">Bytes in the ZIP.</param>
public sealed record ZipEntry(string Name, long Size, long PackedSize)
{
    public long Offset { get; init; }

    public ushort Method { get; init; }

    public uint Crc { get; init; }

    public bool IsEncrypted { get; init; }

    public bool IsLink { get; init; }
}
