using System.Buffers.Binary;
using System.Text;

namespace TakesWeb.Media;

/// <summary>The description in an ICC profile ("Display P3"): its tag "desc", as text of version 2 or 4.</summary>
internal static class IccProfile
{
    private const int TagTable = 128;
    private const int MostTags = 100;
    private const int LongestName = 100;

    /// <summary>Null when there is none, or when the profile does not hold together.</summary>
    public static string? NameOf(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < TagTable + 4)
        {
            return null;
        }

        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[TagTable..]), MostTags);
        for (var at = TagTable + 4; count > 0 && at + 12 <= profile.Length; at += 12, count--)
        {
            if (profile.Slice(at, 4).SequenceEqual("desc"u8))
            {
                var (start, length) = (BinaryPrimitives.ReadUInt32BigEndian(profile[(at + 4)..]), BinaryPrimitives.ReadUInt32BigEndian(profile[(at + 8)..]));
                return start + (ulong)length <= (ulong)profile.Length && length >= 12 ? Clean(Text(profile.Slice((int)start, (int)length))) : null;
            }
        }

        return null;
    }

    // desc, 4 zeros, length, ASCII with a final zero; or mluc, 4 zeros, records, 12, then language, country, length, offset of each.
    private static string? Text(ReadOnlySpan<byte> tag)
    {
        if (tag.StartsWith("desc"u8))
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
            return length <= tag.Length - 12 ? Encoding.Latin1.GetString(tag.Slice(12, (int)length)) : null;
        }

        if (!tag.StartsWith("mluc"u8) || tag.Length < 28)
        {
            return null;
        }

        var (bytes, offset) = (BinaryPrimitives.ReadUInt32BigEndian(tag[20..]), BinaryPrimitives.ReadUInt32BigEndian(tag[24..]));
        return offset + (ulong)bytes <= (ulong)tag.Length ? Encoding.BigEndianUnicode.GetString(tag.Slice((int)offset, (int)bytes)) : null;
    }

    private static string? Clean(string? text)
    {
        var clean = new string([.. (text ?? "").Where(c => !char.IsControl(c)).Take(LongestName)]).Trim();
        return clean.Length == 0 ? null : clean;
    }
}
