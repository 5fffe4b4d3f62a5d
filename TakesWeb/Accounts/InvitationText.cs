using System.Buffers.Text;
using System.Security.Cryptography;

namespace TakesWeb.Accounts;

/// <summary>The last part of an invitation's link: 256 random bits as 43 base64url characters.</summary>
internal static class InvitationText
{
    public const string Page = "/invite/";

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
