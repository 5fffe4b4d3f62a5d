using System.Buffers.Binary;
using System.Text;

namespace TakesWeb.Media;

/// <summary>The beginning of a file and its length, read with bounds in mind: beyond the end there are zeros.</summary>
internal sealed class MediaHead(Stream file)
{
    private const int HeadBytes = 16 * 1024;

    private readonly byte[] _head = Read(file, 0, HeadBytes);

    public long Length { get; } = file.Length;

    public ReadOnlySpan<byte> Bytes => _head;

    public bool StartsWith(ReadOnlySpan<byte> magic) => Has(0, magic);

    public bool Has(int at, ReadOnlySpan<byte> magic) => at + magic.Length <= _head.Length && Bytes.Slice(at, magic.Length).SequenceEqual(magic);

    public byte At(int at) => at < _head.Length ? _head[at] : (byte)0;

    public uint Big32(int at) => at + 4 <= _head.Length ? BinaryPrimitives.ReadUInt32BigEndian(Bytes[at..]) : 0;

    public uint Little32(int at) => at + 4 <= _head.Length ? BinaryPrimitives.ReadUInt32LittleEndian(Bytes[at..]) : 0;

    public ushort Little16(int at) => at + 2 <= _head.Length ? BinaryPrimitives.ReadUInt16LittleEndian(Bytes[at..]) : (ushort)0;

    public string Ascii(int at, int count) => at >= _head.Length ? "" : Encoding.Latin1.GetString(Bytes.Slice(at, Math.Min(count, _head.Length - at)));

    /// <summary>Bytes from further in; fewer at the end of the file.</summary>
    public byte[] ReadAt(long at, int count) => at < Length ? Read(file, at, count) : [];

    private static byte[] Read(Stream file, long at, int count)
    {
        var bytes = new byte[Math.Min(count, Math.Max(0, file.Length - at))];
        file.Position = at;
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
