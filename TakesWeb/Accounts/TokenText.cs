using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TakesWeb.Accounts;

/// <summary>The text of a bearer token: <c>tk_&lt;id&gt;_&lt;43 base64url characters&gt;</c>.</summary>
internal static class TokenText
{
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    public static string New(string id) => $"tk_{id}_{NewSecret()}";

    /// <summary>256 random bits as 43 base64url characters: also the last part of an invitation's and a share's link.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    // No slow hash: there is nothing to guess in 256 random bits, and this runs on every request.
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
