using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

public static class AccountsEndpoints
{
    /// <summary>Sign-out, tokens, people and the audit. Sign-in and setup are pages that take their own forms.</summary>
    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-out", SignOutAsync).ExcludeFromDescription();

        var tokens = routes.MapGroup("/api/tokens").WithTags("Tokens").DisableCookieRedirect().RequireAuthorization(Policies.CanLook).RequireRateLimiting(AccountsFeature.MakingLimit);
        tokens.MapGet("", async (ClaimsPrincipal user, ListTokens list, CancellationToken ct) => TypedResults.Ok(await list.RunAsync(user, ct)))
            .WithSummary("Your tokens; their text is never told again");
        tokens.MapPost("", CreateTokenAsync).WithSummary("Makes a token and tells it once");
        tokens.MapDelete("/{id}", RevokeTokenAsync).WithSummary("Ends a token now");
        PeopleEndpoints.Map(routes);
        PasskeysEndpoints.Map(routes);
        return routes;
    }

    // Takes a form so that the antiforgery token is asked for.
    private static async Task<RedirectHttpResult> SignOutAsync(HttpContext context, Sessions sessions, [FromForm] string? returnUrl)
    {
        if (Sessions.IdOf(context.User) is { } session)
        {
            await sessions.EndAsync(context.User, session, context.RequestAborted);
        }

        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        return TypedResults.LocalRedirect(ReturnPath.Of(returnUrl, otherwise: ApiPaths.SignIn));
    }

    private static async Task<Results<Created<TokenRow>, ProblemHttpResult>> CreateTokenAsync(
        ClaimsPrincipal user, TokenRequest request, CreateToken create, HttpResponse response, CancellationToken ct)
    {
        var made = await create.RunAsync(user, request, ct);
        response.Headers.CacheControl = "no-store";
        return made.IsOk ? TypedResults.Created($"/api/tokens/{made.Value.Id}", made.Value) : made.Problem.ToHttp();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeTokenAsync(ClaimsPrincipal user, string id, RevokeToken revoke, CancellationToken ct)
    {
        var done = await revoke.RunAsync(user, id, ct);
        return done.IsOk ? TypedResults.NoContent() : done.Problem.ToHttp();
    }
}
