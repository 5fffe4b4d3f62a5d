using System.Buffers.Binary;

namespace TakesWeb.Media.Parameters;

/// <summary>EXIF and XMP of a HEIC or AVIF: items of its "meta" box, wherever that says they lie.</summary>
internal static class HeifTexts
{
    private const int MaxBoxes = 1000;
    private const int MaxItems = 4000;
    private const int MaxMeta = 1 << 20;

    public static void Read(Stream file, FoundTexts found)
    {
        var at = 0L;
        for (var box = 0; box < MaxBoxes && at + 8 <= file.Length; box++)
        {
            var head = ReadAt(file, at, 16);
            var size = BoxSize(head, file.Length - at, out var headBytes);
            if (size < headBytes)
            {
                return;
            }

            if (head.AsSpan(4, 4).SequenceEqual("meta"u8))
            {
                Meta(file, ReadAt(file, at + headBytes + 4, (int)Math.Clamp(size - headBytes - 4, 0, MaxMeta)), found);
                return;
            }

            at += size;
        }
    }

    private static void Meta(Stream file, byte[] meta, FoundTexts found)
    {
        var kinds = new Dictionary<uint, string>();
        var locations = new List<ItemLocation>();
        foreach (var (type, start, length) in Boxes(meta, 0, meta.Length))
        {
            if (type == "iinf")
            {
                Items(meta, start, length, kinds);
            }
            else if (type == "iloc")
            {
                locations.AddRange(ItemLocation.ReadAll(meta.AsMemory(start, length)).Take(MaxItems));
            }
        }

        foreach (var item in locations.Where(i => kinds.ContainsKey(i.Id) && i.Length > 8 && i.Length <= found.Room))
        {
            Take(kinds[item.Id], ReadAt(file, item.Offset, (int)item.Length), found);
        }
    }

    private static void Items(byte[] meta, int start, int length, Dictionary<uint, string> kinds)
    {
        var skip = length > 4 && meta[start] == 0 ? 6 : 8;
        foreach (var (type, at, size) in Boxes(meta, start + skip, start + length).Take(MaxItems))
        {
            var data = meta.AsSpan(at, size);
            if (type == "infe" && size >= 14 && data[0] is 2 or 3)
            {
                var id = data[0] == 2 ? BinaryPrimitives.ReadUInt16BigEndian(data[4..]) : BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
                var kind = data.Slice(data[0] == 2 ? 8 : 10, 4);
                if (kind.SequenceEqual("Exif"u8) || kind.SequenceEqual("mime"u8))
                {
                    kinds[id] = kind[0] == 'E' ? "Exif" : "mime";
                }
            }
        }
    }

    private static void Take(string kind, byte[] data, FoundTexts found)
    {
        if (kind == "mime")
        {
            XmpTexts.Read(data, found);
            return;
        }

        // Four bytes tell how far behind them the TIFF header begins.
        var skip = data.Length > 8 ? 4L + BinaryPrimitives.ReadUInt32BigEndian(data) : long.MaxValue;
        if (skip < data.Length)
        {
            ExifTexts.Read(new MemoryStream(data, (int)skip, data.Length - (int)skip, writable: false), found);
        }
    }

    private static IEnumerable<(string Type, int Start, int Length)> Boxes(byte[] bytes, int at, int end)
    {
        for (var box = 0; box < MaxItems && at + 8 <= end; box++)
        {
            var size = BoxSize(bytes.AsSpan(at, Math.Min(16, end - at)), end - at, out var headBytes);
            if (size < headBytes)
            {
                yield break;
            }

            yield return (System.Text.Encoding.Latin1.GetString(bytes, at + 4, 4), at + headBytes, (int)size - headBytes);
            at += (int)size;
        }
    }

    /// <summary>The length of a box with its head; 0 when it cannot be true.</summary>
    private static long BoxSize(ReadOnlySpan<byte> head, long left, out int headBytes)
    {
        long size = BinaryPrimitives.ReadUInt32BigEndian(head);
        headBytes = size == 1 ? 16 : 8;
        size = size == 0 ? left : size == 1 && head.Length >= 16 ? (long)Math.Min(long.MaxValue, BinaryPrimitives.ReadUInt64BigEndian(head[8..])) : size;
        return size <= left ? size : 0;
    }

    private static byte[] ReadAt(Stream file, long at, int count)
    {
        if (at < 0 || at >= file.Length)
        {
            return [];
        }

        var bytes = new byte[Math.Min(count, file.Length - at)];
        file.Position = at;
        file.ReadExactly(bytes);
        return bytes;
    }
}
