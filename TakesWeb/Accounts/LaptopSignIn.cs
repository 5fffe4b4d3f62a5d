using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace TakesWeb.Accounts;

/// <summary>Signs this machine's user in on every request of this machine while laptop mode is on. No cookie is set.</summary>
internal sealed class LaptopSignIn(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, LaptopMode laptop, KnownPrincipals principals)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync() =>
        laptop.SignsIn(Context) && laptop.UserId is { } id && await principals.OfLaptopUserAsync(id, Context.RequestAborted) is { } principal
            ? AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name))
            : AuthenticateResult.NoResult();
}
