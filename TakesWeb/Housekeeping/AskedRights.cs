using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Kernel;

namespace TakesWeb.Housekeeping;

/// <summary>A circuit passes no routes, so a panel asks the policy before each deed.</summary>
internal static class AskedRights
{
    /// <summary>Who asks; null when they may not, and then the sentence has been shown.</summary>
    public static async Task<ClaimsPrincipal?> AskAsync(
        this IAuthorizationService authorization, Task<AuthenticationState>? who, string policy, Toasts toasts, string refusal)
    {
        if (who is not null && (await who).User is var user && (await authorization.AuthorizeAsync(user, policy)).Succeeded)
        {
            return user;
        }

        toasts.Show(new Problem(ProblemKind.Forbidden, refusal));
        return null;
    }
}
