using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace TakesWeb.Accounts;

/// <summary>Puts the session into the cookie when somebody signs in, keeps it there, and refuses the cookie of one that was ended.</summary>
internal static class SessionCookie
{
    public static async Task SigningInAsync(CookieSigningInContext context)
    {
        var (http, principal) = (context.HttpContext, context.Principal!);
        if (Sessions.IdOf(principal) is not null || principal.UserId() is not { } user)
        {
            return;
        }

        // A cookie that is written anew, after a change of the password, is the same browser.
        var sessions = http.RequestServices.GetRequiredService<Sessions>();
        var stamp = principal.FindFirstValue(new ClaimsIdentityOptions().SecurityStampClaimType) ?? "";
        var known = http.User.UserId() == user ? Sessions.IdOf(http.User) : null;
        if (known is { } same)
        {
            await sessions.RenewAsync(same, stamp, http.RequestAborted);
        }

        var id = known ?? await sessions.BeginAsync(user, stamp, http.Connection.RemoteIpAddress?.ToString(), http.Request.Headers.UserAgent, http.RequestAborted);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(Sessions.Claim, id.ToString()));
    }

    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        await SecurityStampValidator.ValidatePrincipalAsync(context);
        if (context.Principal is { } principal && !await context.HttpContext.RequestServices.GetRequiredService<Sessions>().IsOpenAsync(principal, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }

    /// <summary>Identity makes the claims anew each minute, and knows nothing of sessions.</summary>
    public static Task KeepAsync(SecurityStampRefreshingPrincipalContext context)
    {
        if (context.CurrentPrincipal?.FindFirst(Sessions.Claim) is { } claim && context.NewPrincipal?.Identity is ClaimsIdentity identity)
        {
            identity.AddClaim(claim.Clone());
        }

        return Task.CompletedTask;
    }
}
