namespace TakesWeb.Media.Parameters;

/// <summary>Where an item of a HEIF file lies: one line of its "iloc" box, for items in one piece of the file itself.</summary>
internal readonly record struct ItemLocation(uint Id, long Offset, long Length)
{
    public static IEnumerable<ItemLocation> ReadAll(ReadOnlyMemory<byte> box)
    {
        var reader = new BitBytes(box);
        var version = reader.Next(1);
        reader.Next(3);
        var sizes = (int)reader.Next(2);
        var (offsetSize, lengthSize, baseSize, indexSize) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, version == 0 ? 0 : sizes & 15);
        var items = reader.Next(version < 2 ? 2 : 4);
        for (var i = 0L; i < items && !reader.IsAtEnd; i++)
        {
            var id = reader.Next(version < 2 ? 2 : 4);
            var method = version == 0 ? 0 : reader.Next(2) & 15;
            reader.Next(2);
            var start = reader.Next(baseSize);
            var pieces = reader.Next(2);
            var piece = (Offset: 0L, Length: 0L);
            for (var p = 0L; p < pieces && !reader.IsAtEnd; p++)
            {
                reader.Next(indexSize);
                piece = (reader.Next(offsetSize), reader.Next(lengthSize));
            }

            if (method == 0 && pieces == 1)
            {
                yield return new ItemLocation((uint)id, start + piece.Offset, piece.Length);
            }
        }
    }

    /// <summary>Big-endian numbers one after the other; zeros behind the end.</summary>
    private sealed class BitBytes(ReadOnlyMemory<byte> bytes)
    {
        private int _at;

        public bool IsAtEnd => _at >= bytes.Length;

        public long Next(int count)
        {
            var value = 0L;
            for (var i = 0; i < count; i++)
            {
                value = (value << 8) | (_at < bytes.Length ? bytes.Span[_at] : (byte)0);
                _at++;
            }

            return value;
        }
    }
}
