using System.Buffers.Binary;
using System.Text;

namespace TakesWeb.Kernel;

/// <summary>
/// Writes files into a ZIP as they are, without packing them: its length is known before the first byte, and the same files give the same
/// bytes. Names are ASCII and of our own making. Sums come behind each file, because they are known only then.
/// </summary>
public sealed class StoredZip(IReadOnlyList<StoredZipFile> files)
{
    private const int LocalBytes = 30;
    private const int EntryBytes = 46;
    private const int EndBytes = 22;
    private const int LargeEndBytes = 56 + 20;
    private const uint Many = uint.MaxValue;

    // 1980-01-01: the first day that a ZIP can name, so that no clock gets into the bytes.
    private const uint FirstDay = 0x00210000;

    // Names are UTF-8; sizes and sum follow the file.
    private const ushort Flags = 0x0808;

    public long Length => files.Sum(f => LocalBytes + f.Name.Length + LocalExtra(f) + f.Size + DescriptorBytes(f)) + DirectoryBytes + (NeedsLargeEnd ? LargeEndBytes : 0) + EndBytes;

    private long DirectoryStart => files.Sum(f => LocalBytes + f.Name.Length + LocalExtra(f) + f.Size + DescriptorBytes(f));

    private long DirectoryBytes
    {
        get
        {
            var (at, bytes) = (0L, 0L);
            foreach (var file in files)
            {
                bytes += EntryBytes + file.Name.Length + LargeExtra(file, at).Length;
                at += LocalBytes + file.Name.Length + LocalExtra(file) + file.Size + DescriptorBytes(file);
            }

            return bytes;
        }
    }

    private bool NeedsLargeEnd => files.Count >= ushort.MaxValue || DirectoryStart >= Many;

    /// <summary>Writes all of it. Throws <see cref="IOException"/> when a file is not as long as it was said to be: what was written is then of no use.</summary>
    public async Task WriteAsync(Stream target, CancellationToken ct)
    {
        var written = new List<(StoredZipFile File, uint Sum, long At)>(files.Count);
        var (at, buffer) = (0L, new byte[128 * 1024]);
        foreach (var file in files)
        {
            await target.WriteAsync(LocalHeader(file), ct);
            var sum = await CopyAsync(file, target, buffer, ct);
            await target.WriteAsync(Descriptor(file, sum), ct);
            written.Add((file, sum, at));
            at += LocalBytes + file.Name.Length + LocalExtra(file) + file.Size + DescriptorBytes(file);
        }

        foreach (var (file, sum, start) in written)
        {
            await target.WriteAsync(Entry(file, sum, start), ct);
        }

        await target.WriteAsync(End(), ct);
    }

    private static async Task<uint> CopyAsync(StoredZipFile file, Stream target, byte[] buffer, CancellationToken ct)
    {
        var (sum, copied) = (new Crc32(), 0L);
        await using var source = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        for (int read; (read = await source.ReadAsync(buffer, ct)) > 0 && copied + read <= file.Size; copied += read)
        {
            sum.Add(buffer.AsSpan(0, read));
            await target.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        return copied == file.Size ? sum.Value : throw new IOException($"{file.Name} is no longer {file.Size} bytes long.");
    }

    private static byte[] LocalHeader(StoredZipFile file)
    {
        var bytes = new byte[LocalBytes + file.Name.Length + LocalExtra(file)];
        "PK\u0003\u0004"u8.CopyTo(bytes);
        Begin(bytes.AsSpan(4), file);
        // Both sizes as they are going to be: a reader that cannot seek needs them.
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(18), Short(file.Size));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(22), Short(file.Size));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(26), (ushort)file.Name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(28), (ushort)LocalExtra(file));
        Encoding.ASCII.GetBytes(file.Name, bytes.AsSpan(LocalBytes));
        if (LocalExtra(file) > 0)
        {
            LargeField([file.Size, file.Size]).CopyTo(bytes, LocalBytes + file.Name.Length);
        }

        return bytes;
    }

    private static byte[] Descriptor(StoredZipFile file, uint sum)
    {
        var bytes = new byte[DescriptorBytes(file)];
        "PK\u0007\u0008"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), sum);
        if (IsLarge(file))
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), file.Size);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), file.Size);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)file.Size);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), (uint)file.Size);
        }

        return bytes;
    }

    private static byte[] Entry(StoredZipFile file, uint sum, long at)
    {
        var extra = LargeExtra(file, at);
        var bytes = new byte[EntryBytes + file.Name.Length + extra.Length];
        "PK\u0001\u0002"u8.CopyTo(bytes);
        // Made on Unix, by version 4.5 of the specification.
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (3 << 8) | 45);
        Begin(bytes.AsSpan(6), file);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), sum);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), Short(file.Size));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), Short(file.Size));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(28), (ushort)file.Name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(30), (ushort)extra.Length);
        // A regular file that everybody may read.
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(38), 0x81A40000);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(42), Short(at));
        Encoding.ASCII.GetBytes(file.Name, bytes.AsSpan(EntryBytes));
        extra.CopyTo(bytes, EntryBytes + file.Name.Length);
        return bytes;
    }

    /// <summary>What the two kinds of header have in common: version, flags, method 0, time.</summary>
    private static void Begin(Span<byte> bytes, StoredZipFile file)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(IsLarge(file) ? 45 : 20));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[6..], FirstDay);
    }

    private byte[] End()
    {
        var (start, size) = (DirectoryStart, DirectoryBytes);
        var large = NeedsLargeEnd ? LargeEndBytes : 0;
        var bytes = new byte[large + EndBytes];
        if (large > 0)
        {
            "PK\u0006\u0006"u8.CopyTo(bytes);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4), 44);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(12), (3 << 8) | 45);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(14), 45);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), files.Count);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), files.Count);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), size);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), start);
            "PK\u0006\u0007"u8.CopyTo(bytes.AsSpan(56));
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(64), start + size);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(72), 1);
        }

        var end = bytes.AsSpan(large);
        "PK\u0005\u0006"u8.CopyTo(end);
        var count = (ushort)Math.Min(files.Count, ushort.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], count);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], Short(size));
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], Short(start));
        return bytes;
    }

    /// <summary>Of the directory's entry: those of the three that are too large for 32 bits.</summary>
    private static byte[] LargeExtra(StoredZipFile file, long at)
    {
        long[] values = [.. IsLarge(file) ? new[] { file.Size, file.Size } : [], .. at >= Many ? new[] { at } : []];
        return values.Length == 0 ? [] : LargeField(values);
    }

    private static byte[] LargeField(long[] values)
    {
        var bytes = new byte[4 + (values.Length * 8)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)(values.Length * 8));
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4 + (i * 8)), values[i]);
        }

        return bytes;
    }

    private static bool IsLarge(StoredZipFile file) => file.Size >= Many;

    private static int LocalExtra(StoredZipFile file) => IsLarge(file) ? 20 : 0;

    private static int DescriptorBytes(StoredZipFile file) => IsLarge(file) ? 24 : 16;

    private static uint Short(long value) => (uint)Math.Min(value, Many);
}

/// <param name="Name">In the ZIP; ASCII.</param>
/// <param name="Path">Where its bytes are.</param>
/// <param name="Size">How many they are.</param>
public sealed record StoredZipFile(string Name, string Path, long Size);
