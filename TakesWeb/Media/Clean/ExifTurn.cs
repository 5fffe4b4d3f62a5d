using System.Buffers.Binary;

namespace TakesWeb.Media.Clean;

/// <summary>The one thing of EXIF that a picture needs to be seen as it was meant: how it is turned (tag 0x0112 of the first directory).</summary>
internal static class ExifTurn
{
    /// <summary>Upright.</summary>
    public const int None = 1;

    private const int Orientation = 0x0112;
    private const int MostEntries = 1000;

    /// <summary>2 to 8 from a TIFF structure; <see cref="None"/> where it says nothing, or nothing that can be.</summary>
    public static int Of(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
        {
            return None;
        }

        var isBig = tiff[0] == 'M';
        var at = (long)U32(tiff[4..], isBig);
        if (at + 2 > tiff.Length)
        {
            return None;
        }

        var entries = Math.Min((int)U16(tiff[(int)at..], isBig), MostEntries);
        at += 2;
        for (var i = 0; i < entries && at + 12 <= tiff.Length; i++, at += 12)
        {
            var entry = tiff.Slice((int)at, 12);
            if (U16(entry, isBig) == Orientation)
            {
                return U16(entry[8..], isBig) is >= 2 and <= 8 and var turned ? turned : None;
            }
        }

        return None;
    }

    /// <summary>A TIFF structure that says this and nothing else.</summary>
    public static byte[] Block(int orientation) =>
        [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    private static ushort U16(ReadOnlySpan<byte> bytes, bool isBig) => isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes, bool isBig) => isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
