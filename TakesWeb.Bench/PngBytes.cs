using System.Buffers.Binary;
using System.IO.Compression;

namespace TakesWeb.Bench;

/// <summary>The smallest honest PNG: a grey pixel and a text chunk.</summary>
internal static class PngBytes
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly byte[] Header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];

    public static byte[] OnePixelWith(byte[] text) =>
        [.. Signature, .. Chunk("IHDR"u8, Header), .. Chunk("tEXt"u8, text), .. Chunk("IDAT"u8, Compressed([0, 128])), .. Chunk("IEND"u8, [])];

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Crc(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }

    private static byte[] Compressed(byte[] row)
    {
        using var target = new MemoryStream();
        using (var zlib = new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(row);
        }

        return target.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
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
