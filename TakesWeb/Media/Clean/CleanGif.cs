namespace TakesWeb.Media.Clean;

/// <summary>A GIF without comments, texts and makers' blocks; that it repeats, and its colour profile, are kept. GIF89a.</summary>
internal static class CleanGif
{
    private const byte Extension = 0x21;
    private const byte Image = 0x2C;
    private const byte Trailer = 0x3B;
    private const byte Graphics = 0xF9;
    private const byte Application = 0xFF;

    public static void Copy(Stream source, Stream target)
    {
        var head = Pieces.Read(source, 13);
        target.Write(head);
        Pieces.Copy(source, target, PaletteBytes(head[10]));
        for (var block = source.ReadByte(); block is Extension or Image; block = source.ReadByte())
        {
            if (block == Extension)
            {
                CopyExtension(source, target);
            }
            else
            {
                CopyImage(source, target);
            }
        }

        target.WriteByte(Trailer);
    }

    private static int PaletteBytes(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;

    private static void CopyImage(Stream source, Stream target)
    {
        var descriptor = Pieces.Read(source, 9);
        target.WriteByte(Image);
        target.Write(descriptor);
        // The palette, and the width of the first codes.
        Pieces.Copy(source, target, PaletteBytes(descriptor[8]) + 1L);
        CopyBlocks(source, target, first: null);
    }

    private static void CopyExtension(Stream source, Stream target)
    {
        var label = source.ReadByte();
        var first = Pieces.Read(source, Math.Max(0, source.ReadByte()));
        var isKept = label == Graphics || (label == Application && (first.AsSpan().SequenceEqual("NETSCAPE2.0"u8) || first.AsSpan().SequenceEqual("ANIMEXTS1.0"u8) || first.AsSpan().SequenceEqual("ICCRGBG1012"u8)));
        if (isKept)
        {
            target.Write([Extension, (byte)label]);
        }

        CopyBlocks(source, isKept ? target : Stream.Null, first);
    }

    /// <summary>Pieces of at most 255 bytes, each with its length before it, and an empty one at the end.</summary>
    private static void CopyBlocks(Stream source, Stream target, byte[]? first)
    {
        if (first is { Length: > 0 })
        {
            target.WriteByte((byte)first.Length);
            target.Write(first);
        }

        if (first is not { Length: 0 })
        {
            for (var length = source.ReadByte(); length > 0; length = source.ReadByte())
            {
                target.WriteByte((byte)length);
                Pieces.Copy(source, target, length);
            }
        }

        target.WriteByte(0);
    }
}
