using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace TakesWeb.Support;

/// <summary>RFC 6238 as the app on a phone does it: SHA-1, half a minute, six digits.</summary>
public static class AuthenticatorApp
{
    /// <summary>What it shows now.</summary>
    public static string CodeOf(string secret)
    {
        var bits = string.Concat(secret.Where(char.IsAsciiLetterOrDigit).Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        Span<byte> step = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // The RFC says SHA-1, and so do the apps.
        var hash = HMACSHA1.HashData(key, step);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
