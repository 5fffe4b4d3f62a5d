using System.Buffers;
using System.Globalization;
using System.Text;

namespace TakesWeb.Git;

/// <summary>
/// What Git keeps in place of media: the text of git-lfs' specification, version 1. The same hash and size give the same bytes,
/// and so the same blob.
/// </summary>
public sealed record LfsPointer(string Oid, long Size)
{
    private const string Version = "version https://git-lfs.github.com/spec/v1";

    // The specification's upper bound: what is longer is media.
    private const int LongestText = 1024;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The exact bytes that git-lfs itself would write.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}\noid sha256:{Oid}\nsize {Size}\n"));

    /// <summary>The blob that stands for this media in a tree.</summary>
    public GitObjectId BlobId() => GitObjectId.Of("blob", ToBytes());

    /// <summary>Null when the bytes are not a pointer, extensions included: those name content that we did not write.</summary>
    public static LfsPointer? TryParse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestText)
        {
            return null;
        }

        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        return lines is [Version, var oid, var size, ""]
            && oid.StartsWith("oid sha256:", StringComparison.Ordinal) && oid.Length == 75 && !oid.AsSpan(11).ContainsAnyExcept(HexDigits)
            && size.StartsWith("size ", StringComparison.Ordinal)
            && long.TryParse(size.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? new LfsPointer(oid[11..], length)
            : null;
    }
}
