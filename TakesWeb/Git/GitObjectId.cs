using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TakesWeb.Git;

/// <summary>The name of a Git object: the SHA-1 of its type, size and content.</summary>
public readonly record struct GitObjectId(ulong High, ulong Middle, uint Low)
{
    /// <summary>Bytes of an id.</summary>
    public const int Size = 20;

    /// <summary>The empty tree: every Git knows it without being given it.</summary>
    public static GitObjectId EmptyTree { get; } = Of("tree", []);

    public static GitObjectId Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));

    /// <summary>The id that <paramref name="content"/> has as an object of that type ("blob", "tree", "commit").</summary>
    public static GitObjectId Of(string type, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Header(type, content.Length));
        hash.AppendData(content);
        Span<byte> digest = stackalloc byte[Size];
        hash.GetHashAndReset(digest);
        return Read(digest);
    }

    /// <summary>Forty hex digits; null for anything else.</summary>
    public static GitObjectId? TryParse(ReadOnlySpan<char> hex)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return hex.Length == Size * 2 && Convert.FromHexString(hex, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == Size
            ? Read(bytes)
            : null;
    }

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, High);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], Middle);
        BinaryPrimitives.WriteUInt32BigEndian(target[16..], Low);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Middle:x16}{Low:x8}");

    /// <summary>Git's checksum of files, such as the index. No protection against anybody: the format fixes it.</summary>
    internal static void Checksum(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(bytes);
        hash.GetHashAndReset(target);
    }

    internal static byte[] Header(string type, long length) => Encoding.ASCII.GetBytes($"{type} {length}\0");
}
