namespace TakesWeb.Media;

/// <summary>
/// MP3 and AAC have no signature but the sync bits of their frames, which garbage has too: two frames in a row must agree.
/// </summary>
internal static class SoundFrames
{
    private const int SearchBytes = 64 * 1024;

    private static readonly int[] Mpeg1Layer3 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] Mpeg2Layer3 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    private static readonly int[] Rates = [44100, 48000, 32000];

    public static MediaType? TypeOf(MediaHead head)
    {
        if (!head.StartsWith("ID3"u8))
        {
            return At(head.Bytes, 0);
        }

        if (head.At(3) > 4 || (head.At(6) | head.At(7) | head.At(8) | head.At(9)) > 0x7F)
        {
            return null;
        }

        var tag = 10 + (head.At(6) << 21 | head.At(7) << 14 | head.At(8) << 7 | head.At(9));
        var sound = head.ReadAt(tag, SearchBytes);
        if (sound.AsSpan().StartsWith("fLaC"u8))
        {
            return MediaTypes.Flac;
        }

        // Writers pad behind the tag.
        for (var at = 0; at + 4 < sound.Length; at++)
        {
            if (sound[at] == 0xFF && At(sound, at) is { } type)
            {
                return type;
            }
        }

        return null;
    }

    private static MediaType? At(ReadOnlySpan<byte> bytes, int at) =>
        Agree(bytes, at, Mp3Frame) ? MediaTypes.Mp3 : Agree(bytes, at, AdtsFrame) ? MediaTypes.Aac : null;

    private static bool Agree(ReadOnlySpan<byte> bytes, int at, Func<byte, byte, byte, byte, byte, byte, int> lengthOf)
    {
        var first = Length(bytes, at, lengthOf);
        var second = first > 0 ? Length(bytes, at + first, lengthOf) : 0;
        return second > 0 && (bytes[at + 1] & 0xFE) == (bytes[at + first + 1] & 0xFE);
    }

    private static int Length(ReadOnlySpan<byte> bytes, int at, Func<byte, byte, byte, byte, byte, byte, int> lengthOf) =>
        at + 6 <= bytes.Length ? lengthOf(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3], bytes[at + 4], bytes[at + 5]) : 0;

    private static int Mp3Frame(byte a, byte b, byte c, byte d, byte e, byte f)
    {
        var version = (b >> 3) & 3;
        var (bitrate, rate) = (c >> 4, (c >> 2) & 3);
        if (a != 0xFF || (b & 0xE0) != 0xE0 || version == 1 || ((b >> 1) & 3) != 1 || bitrate is 0 or 15 || rate == 3)
        {
            return 0;
        }

        var isMpeg1 = version == 3;
        var hertz = Rates[rate] >> (isMpeg1 ? 0 : version == 2 ? 1 : 2);
        var bits = (isMpeg1 ? Mpeg1Layer3 : Mpeg2Layer3)[bitrate] * 1000;
        return ((isMpeg1 ? 144 : 72) * bits / hertz) + ((c >> 1) & 1);
    }

    private static int AdtsFrame(byte a, byte b, byte c, byte d, byte e, byte f)
    {
        var length = (d & 3) << 11 | e << 3 | f >> 5;
        return a == 0xFF && (b & 0xF6) == 0xF0 && ((c >> 2) & 15) < 13 && length > 7 ? length : 0;
    }
}
