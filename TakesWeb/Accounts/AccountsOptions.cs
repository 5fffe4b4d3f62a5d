using System.Net;
using Microsoft.Extensions.Options;

namespace TakesWeb.Accounts;

/// <summary>Settings of the section "Takes" that concern accounts.</summary>
public sealed record AccountsOptions
{
    /// <summary>Takes:Admin: the first admin, for installations without a browser.</summary>
    public FirstAdminOptions Admin { get; init; } = new();

    /// <summary>
    /// Takes:Proxies: addresses ("10.0.0.2") and networks ("10.0.0.0/24") of the proxies in front. Only what comes from there may say who asked,
    /// by X-Forwarded-For and X-Forwarded-Proto; nobody else's word is taken.
    /// </summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];
}

/// <summary>Takes:Admin:*. E-mail and password make the first admin when there is none; later they are not looked at.</summary>
public sealed record FirstAdminOptions
{
    public string? Email { get; init; }

    public string? Password { get; init; }

    /// <summary>Accepted as a bearer token of the admin for as long as it is set.</summary>
    public string? Token { get; init; }
}

internal sealed class ValidateAccountsOptions : IValidateOptions<AccountsOptions>
{
    public const int PasswordLength = 12;
    private const int TokenLength = 20;

    public ValidateOptionsResult Validate(string? name, AccountsOptions options)
    {
        var complaints = Complaints(options.Admin).ToList();
        complaints.AddRange(options.Proxies.Where(proxy => !IPNetwork.TryParse(Network(proxy), out _))
            .Select(proxy => $"Takes:Proxies names \"{proxy}\", which is no address and no network. Write 10.0.0.2 or 10.0.0.0/24."));
        return complaints.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(complaints);
    }

    /// <summary>An address alone is a network of one.</summary>
    public static string Network(string proxy) => proxy.Contains('/', StringComparison.Ordinal) ? proxy : proxy.Contains(':', StringComparison.Ordinal) ? $"{proxy}/128" : $"{proxy}/32";

    private static IEnumerable<string> Complaints(FirstAdminOptions admin)
    {
        if (admin.Email is { } email && !EmailText.IsPlausible(email))
        {
            yield return $"Takes:Admin:Email is \"{email}\", which is no e-mail address. Write it as name@example.org.";
        }

        if (string.IsNullOrEmpty(admin.Email) != string.IsNullOrEmpty(admin.Password))
        {
            yield return string.IsNullOrEmpty(admin.Email)
                ? "Takes:Admin:Password is set without Takes:Admin:Email. Set both, or neither."
                : "Takes:Admin:Email is set without Takes:Admin:Password. Set both, or neither.";
        }

        if (admin.Password is { Length: > 0 and < PasswordLength })
        {
            yield return $"Takes:Admin:Password is shorter than {PasswordLength} characters. Take a longer one; a sentence is fine.";
        }

        if (admin.Token is { Length: > 0 } token && (token.Length < TokenLength || !token.All(c => c is > ' ' and <= '~')))
        {
            yield return $"Takes:Admin:Token needs at least {TokenLength} characters, all of them ASCII and none a space. Make one with: openssl rand -hex 32";
        }
    }
}
