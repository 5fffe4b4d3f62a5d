using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Signs in by <c>Authorization: Bearer tk_…</c> and by nothing else: never a query string, never a cookie.</summary>
internal sealed class BearerSignIn(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, KnownPrincipals principals)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Prefix = "Bearer ";

    public static bool IsMeant(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsMeant(Request))
        {
            return AuthenticateResult.NoResult();
        }

        var token = Request.Headers.Authorization.ToString()[Prefix.Length..].Trim();
        return await principals.OfTokenAsync(token, Context.RequestAborted) is { } principal
            ? AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name))
            : AuthenticateResult.Fail("This API token is unknown, expired or revoked. Make a new one in your account.");
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var tried = await HandleAuthenticateOnceSafeAsync();
        Response.Headers.WWWAuthenticate = "Bearer";
        await new Problem(ProblemKind.Unauthenticated, tried.Failure?.Message ?? AccountsFeature.SignInFirst).ToHttp().ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        new Problem(ProblemKind.Forbidden, "The owner of this API token, or its scope, does not allow this.").ToHttp().ExecuteAsync(Context);
}
