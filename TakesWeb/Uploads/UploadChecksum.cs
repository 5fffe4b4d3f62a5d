using System.Security.Cryptography;
using TakesWeb.Kernel;

namespace TakesWeb.Uploads;

/// <summary>tus' checksum extension: the hash of one request's bytes, checked before any of them counts.</summary>
internal sealed record UploadChecksum(HashAlgorithmName Algorithm, byte[] Expected)
{
    public const string Algorithms = "sha256,sha1,md5";

    /// <summary>A piece with a checksum is held in memory until it is checked, so it has a limit of its own.</summary>
    private const int LargestPiece = 64 << 20;

    /// <summary>"sha256 base64"; a refusal for an algorithm that is not offered.</summary>
    public static Outcome<UploadChecksum> Parse(string header)
    {
        var parts = header.Split(' ', 2);
        HashAlgorithmName? algorithm = parts[0] switch
        {
            "sha256" => HashAlgorithmName.SHA256,
            "sha1" => HashAlgorithmName.SHA1,
            "md5" => HashAlgorithmName.MD5,
            _ => null,
        };
        var bytes = new byte[64];
        return algorithm is { } known && parts.Length == 2 && Convert.TryFromBase64String(parts[1], bytes, out var length)
            ? new UploadChecksum(known, bytes[..length])
            : Problem.Invalid($"Upload-Checksum has to be one of {Algorithms}, a space, and the hash in base64.");
    }

    /// <summary>The bytes when they are the announced ones, else null.</summary>
    public async Task<Stream?> VerifyAsync(Stream body, CancellationToken ct)
    {
        var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, ct)) > 0)
        {
            if (kept.Length + read > LargestPiece)
            {
                return null;
            }

            kept.Write(buffer, 0, read);
        }

        using var hash = IncrementalHash.CreateHash(Algorithm);
        hash.AppendData(kept.GetBuffer(), 0, (int)kept.Length);
        kept.Position = 0;
        return CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), Expected) ? kept : null;
    }
}
