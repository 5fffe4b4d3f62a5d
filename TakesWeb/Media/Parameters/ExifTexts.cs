using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace TakesWeb.Media.Parameters;

/// <summary>
/// The texts in a TIFF structure (EXIF, or a TIFF file itself). Two directories are read, the first and the EXIF one: a chain of
/// thousands that somebody crafted is not followed.
/// </summary>
internal static partial class ExifTexts
{
    private const string Carrier = "EXIF";
    private const int MaxEntries = 1000;
    private const int ExifDirectory = 0x8769;
    private const int UserComment = 0x9286;
    private const int Xmp = 0x02BC;

    private static readonly Dictionary<int, string> Names = new()
    {
        [0x010D] = "DocumentName",
        [0x010E] = "ImageDescription",
        [0x010F] = "Make",
        [0x0110] = "Model",
        [0x0131] = "Software",
        [0x927C] = "MakerNote",
        [UserComment] = "UserComment",
        [Xmp] = "XMP",
    };

    public static void Read(Stream tiff, FoundTexts found)
    {
        var head = ReadAt(tiff, 0, 8);
        if (head.Length < 8 || !(head.AsSpan().StartsWith("II*\0"u8) || head.AsSpan().StartsWith("MM\0*"u8)))
        {
            return;
        }

        var isBig = head[0] == 'M';
        if (Directory(tiff, isBig, U32(head.AsSpan(4), isBig), found) is { } exif)
        {
            Directory(tiff, isBig, exif, found);
        }
    }

    /// <summary>Takes the texts of one directory; answers where the EXIF directory begins, if it says so.</summary>
    private static uint? Directory(Stream tiff, bool isBig, uint at, FoundTexts found)
    {
        var counted = ReadAt(tiff, at, 2);
        var entries = counted.Length == 2 ? Math.Min((int)U16(counted, isBig), MaxEntries) : 0;
        var table = ReadAt(tiff, at + 2L, entries * 12);
        uint? exif = null;
        for (var i = 0; i + 12 <= table.Length; i += 12)
        {
            var entry = table.AsSpan(i, 12);
            var tag = U16(entry, isBig);
            if (tag == ExifDirectory)
            {
                exif = U32(entry[8..], isBig);
            }
            else if (Names.TryGetValue(tag, out var name))
            {
                Place(tag, name, Value(tiff, isBig, entry, found.Room), found);
            }
        }

        return exif;
    }

    /// <summary>The bytes of an entry: in itself where they fit, else where it points. Empty for what is no text or too long.</summary>
    private static byte[] Value(Stream tiff, bool isBig, ReadOnlySpan<byte> entry, int room)
    {
        var isBytes = U16(entry[2..], isBig) is 1 or 2 or 7;
        var count = U32(entry[4..], isBig);
        return !isBytes || count > room ? []
            : count <= 4 ? entry.Slice(8, (int)count).ToArray()
            : ReadAt(tiff, U32(entry[8..], isBig), (int)count);
    }

    private static void Place(int tag, string name, byte[] bytes, FoundTexts found)
    {
        if (bytes.Length == 0)
        {
            return;
        }

        if (tag == Xmp)
        {
            XmpTexts.Read(bytes, found);
            return;
        }

        var text = tag == UserComment ? Comment(bytes) : FoundTexts.Decode(bytes);
        // ComfyUI keeps "prompt:{…}" and "workflow:{…}" in whatever tags are at hand, other savers "Prompt: {…}".
        var keyed = Keyed().Match(text, 0, Math.Min(text.Length, 80));
        if (keyed.Success)
        {
            found.Add(Carrier, keyed.Groups["key"].Value, text[(keyed.Length - 1)..]);
        }
        else
        {
            found.Add(Carrier, name, text);
        }
    }

    /// <summary>Eight bytes say how the rest is written; many writers leave them out.</summary>
    private static string Comment(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("UNICODE\0"u8))
        {
            return Utf16(bytes[8..]);
        }

        return FoundTexts.Decode(bytes.StartsWith("ASCII\0\0\0"u8) || bytes.StartsWith("\0\0\0\0\0\0\0\0"u8) ? bytes[8..] : bytes);
    }

    // The byte order of the directory says nothing here. What generators write is mostly ASCII: its zeros come first in big-endian text.
    private static string Utf16(ReadOnlySpan<byte> bytes)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }

        return (odd > even ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes);
    }

    private static byte[] ReadAt(Stream tiff, long at, int count)
    {
        if (at >= tiff.Length || count <= 0)
        {
            return [];
        }

        var bytes = new byte[Math.Min(count, tiff.Length - at)];
        tiff.Position = at;
        var read = tiff.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..read];
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    [GeneratedRegex(@"\A(?<key>[A-Za-z_][\w\-]{0,60}):\s{0,4}\{", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Keyed();
}
