using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>What js/passkeys.js carries between the browser and <see cref="Passkeys"/>.</summary>
internal static class PasskeysEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/api/passkeys").WithTags("Passkeys").DisableCookieRedirect().RequireRateLimiting(AccountsFeature.MakingLimit);
        own.MapGet("", async (ClaimsPrincipal user, Passkeys passkeys) => TypedResults.Ok(await passkeys.ListAsync(user))).WithSummary("Your passkeys");
        own.MapPost("/options", OfferAsync).WithSummary("What a browser is asked to make a passkey from");
        own.MapPost("", AddAsync).WithSummary("Keeps the passkey that a browser made");
        own.MapDelete("/{id}", RemoveAsync).WithSummary("Removes a passkey");
        var door = routes.MapGroup("/sign-in/passkey").AllowAnonymous().RequireRateLimiting(AccountsFeature.DoorLimit).DisableCookieRedirect().ExcludeFromDescription();
        door.MapPost("/options", async (Passkeys passkeys) => TypedResults.Text(await passkeys.AskAsync(), "application/json"));
        door.MapPost("", SignInAsync);
    }

    private static async Task<IResult> OfferAsync(ClaimsPrincipal user, Passkeys passkeys)
    {
        var offered = await passkeys.OfferAsync(user);
        return offered.IsOk ? TypedResults.Text(offered.Value, "application/json") : offered.Problem.ToHttp();
    }

    private static async Task<Results<Created<PasskeyRow>, ProblemHttpResult>> AddAsync(ClaimsPrincipal user, NewPasskey made, Passkeys passkeys, CancellationToken ct)
    {
        var added = await passkeys.AddAsync(user, made.Credential, made.Name, ct);
        return added.IsOk ? TypedResults.Created("/api/passkeys", added.Value) : added.Problem.ToHttp();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string id, ClaimsPrincipal user, Passkeys passkeys, CancellationToken ct)
    {
        var removed = await passkeys.RemoveAsync(user, id, ct);
        return removed.IsOk ? TypedResults.NoContent() : removed.Problem.ToHttp();
    }

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SignInAsync(ShownPasskey shown, HttpContext context, Passkeys passkeys, CancellationToken ct)
    {
        var done = await passkeys.SignInAsync(shown.Credential, context.Connection.RemoteIpAddress?.ToString(), ct);
        return done.IsOk ? TypedResults.Ok(new SignedIn(ReturnPath.Of(shown.ReturnUrl, otherwise: "/"))) : done.Problem.ToHttp();
    }
}

/// <summary>What a browser made, as JSON in a string, and what its owner calls it.</summary>
internal sealed record NewPasskey(string? Credential, string? Name);

/// <summary>What a browser shows at the door.</summary>
internal sealed record ShownPasskey(string? Credential, string? ReturnUrl);

/// <summary>Where somebody goes who is signed in.</summary>
internal sealed record SignedIn(string Url);
