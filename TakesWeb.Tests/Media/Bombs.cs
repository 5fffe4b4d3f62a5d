using System.Buffers.Binary;

namespace TakesWeb.Media;

/// <summary>Small files that unfold into something that no memory holds.</summary>
internal static class Bombs
{
    /// <summary>One pixel, very often.</summary>
    public static byte[] GifOfFrames(int frames)
    {
        ReadOnlySpan<byte> frame = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
        var gif = new byte[19 + (frames * frame.Length) + 1];
        GifHead(1, 1).CopyTo(gif, 0);
        for (var i = 0; i < frames; i++)
        {
            frame.CopyTo(gif.AsSpan(19 + (i * frame.Length)));
        }

        gif[^1] = 0x3B;
        return gif;
    }

    /// <summary>A screen of four thousand million pixels, and a picture of as many.</summary>
    public static byte[] GifOfSize(ushort side) => [.. GifHead(side, side), 0x2C, 0, 0, 0, 0, (byte)side, (byte)(side >> 8), (byte)side, (byte)(side >> 8), 0, 2, 2, 0x44, 1, 0, 0x3B];

    public static byte[] BmpOfSize(int side)
    {
        var bmp = new byte[70];
        "BM"u8.CopyTo(bmp);
        bmp[10] = 54;
        bmp[14] = 40;
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), side);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), side);
        bmp[26] = 1;
        bmp[28] = 24;
        return bmp;
    }

    /// <summary>Tracks that are whole and empty.</summary>
    public static byte[] MovOfTracks(int tracks)
    {
        var table = Box("stbl", [.. Full("stsd", 4), .. Full("stts", 4), .. Full("stsc", 4), .. Full("stsz", 8), .. Full("stco", 4)]);
        byte[] handler = [0, 0, 0, 0, .. "vide"u8, .. new byte[13]];
        var media = Box("mdia", [.. Full("mdhd", 20), .. Box("hdlr", [0, 0, 0, 0, .. handler]), .. Box("minf", table)]);
        var track = Box("trak", [.. Full("tkhd", 84), .. media]);
        var movie = new byte[8 + 108 + (tracks * track.Length)];
        BinaryPrimitives.WriteInt32BigEndian(movie, movie.Length);
        "moov"u8.CopyTo(movie.AsSpan(4));
        Full("mvhd", 96).CopyTo(movie, 8);
        for (var i = 0; i < tracks; i++)
        {
            track.CopyTo(movie, 116 + (i * track.Length));
        }

        return [.. Box("ftyp", [.. "qt  "u8, 0, 0, 2, 0, .. "qt  "u8]), .. movie];
    }

    private static byte[] GifHead(ushort width, ushort height) =>
        [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0x80, 0, 0, 0, 0, 0, 255, 255, 255];

    private static byte[] Full(string name, int bytes) => Box(name, new byte[4 + bytes]);

    private static byte[] Box(string name, byte[] content)
    {
        var box = new byte[8 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        System.Text.Encoding.ASCII.GetBytes(name).CopyTo(box, 4);
        content.CopyTo(box, 8);
        return box;
    }
}
