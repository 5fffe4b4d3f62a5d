using System.Security.Cryptography;
using System.Text;

namespace TakesWeb.Housekeeping;

/// <summary>Something that is not as it should be, and that nobody but a person can put right, or that a button puts right.</summary>
/// <param name="Id">The same for the same thing at each scrub.</param>
/// <param name="Path">From the project's folder, with forward slashes.</param>
/// <param name="Sentence">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="FoundAt">When it was seen first.</param>
public sealed record ScrubFinding(string Id, FindingKind Kind, string Path, string Sentence, string Remedy, DateTimeOffset FoundAt)
{
    /// <summary>The LFS object it is about.</summary>
    public string? Oid { get; init; }

    public long Size { get; init; }

    /// <summary>The takes that it touches.</summary>
    public IReadOnlyList<Guid> TakeUids { get; init; } = [];

    /// <summary>The words of the button; null when only a person can help.</summary>
    public string? Repair { get; init; }

    public static string IdOf(FindingKind kind, string about) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {about}")))[..16];
}

/// <summary>What a scrub can find.</summary>

public enum FindingKind
{
    /// <summary>Bytes on the disk are not the ones of their hash, and no other copy has them.</summary>
    Damaged,

    /// <summary>HEAD names bytes that are nowhere on this machine.</summary>
    Missing,

    /// <summary>Media that was committed byte for byte instead of through LFS.</summary>
    NotInLfs,

    /// <summary>The managed block of .gitattributes is not as it should be.</summary>
    Attributes,
}
