using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace TakesWeb.Sharing;

/// <summary>Passphrases of links, hashed as passwords are: PBKDF2 with 210,000 rounds.</summary>
internal static class SharePassphrase
{
    private static readonly PasswordHasher<Share> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    public static string Hash(string passphrase) => Hasher.HashPassword(null!, passphrase);

    public static bool Matches(Share share, string typed) => Hasher.VerifyHashedPassword(share, share.Passphrase!, typed) != PasswordVerificationResult.Failed;
}
