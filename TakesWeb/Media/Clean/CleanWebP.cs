using System.Buffers.Binary;

namespace TakesWeb.Media.Clean;

/// <summary>A WebP without EXIF, XMP and chunks that nobody knows; how it is turned is kept. WebP Container Specification.</summary>
internal static class CleanWebP
{
    private const int HeaderBytes = 12;
    private const byte HasExif = 0x08;
    private const byte HasXmp = 0x04;
    private const int LongestExif = 1 << 20;

    /// <param name="target">Can seek: the length in the header is known last.</param>
    public static void Copy(Stream source, Stream target)
    {
        var header = Pieces.Read(source, HeaderBytes);
        target.Write(header);
        var (flagsAt, turned) = (-1L, ExifTurn.None);
        Span<byte> head = stackalloc byte[8];
        while (source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (head.StartsWith("EXIF"u8) && length <= LongestExif)
            {
                var exif = Pieces.Read(source, (int)length);
                source.Seek(length & 1, SeekOrigin.Current);
                turned = ExifTurn.Of(exif.AsSpan().StartsWith("Exif\0\0"u8) ? exif.AsSpan(6) : exif);
            }
            else if (IsKept(head))
            {
                flagsAt = head.StartsWith("VP8X"u8) ? target.Position + head.Length : flagsAt;
                target.Write(head);
                Pieces.Copy(source, target, length + (length & 1));
            }
            else
            {
                source.Seek(length + (length & 1), SeekOrigin.Current);
            }
        }

        Finish(target, flagsAt, turned);
    }

    private static bool IsKept(ReadOnlySpan<byte> head) =>
        head.StartsWith("VP8 "u8) || head.StartsWith("VP8L"u8) || head.StartsWith("VP8X"u8) || head.StartsWith("ALPH"u8) || head.StartsWith("ANIM"u8) || head.StartsWith("ANMF"u8)
        || head.StartsWith("ICCP"u8);

    private static void Finish(Stream target, long flagsAt, int turned)
    {
        // Without VP8X there is nobody who would look for the turn.
        var isTurned = flagsAt >= 0 && turned != ExifTurn.None;
        if (isTurned)
        {
            var exif = ExifTurn.Block(turned);
            target.Write([.. "EXIF"u8, (byte)exif.Length, 0, 0, 0, .. exif]);
        }

        var size = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)(target.Length - 8));
        target.Position = 4;
        target.Write(size);
        if (flagsAt >= 0)
        {
            target.Position = flagsAt;
            var flags = (byte)target.ReadByte();
            target.Position = flagsAt;
            target.WriteByte((byte)((flags & ~(HasExif | HasXmp)) | (isTurned ? HasExif : 0)));
        }
    }
}
