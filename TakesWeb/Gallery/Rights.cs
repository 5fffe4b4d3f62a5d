using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Gallery;

/// <summary>What the person before the screen may do. A circuit passes no routes, so every deed asks here first; the buttons are the lesser half.</summary>
public sealed record Rights(Actor Actor, bool CanAdd, bool CanDirect, bool CanAdmin)
{
    /// <summary>The refusal of somebody who may not add takes or shots.</summary>
    public static Problem NoAdding { get; } = new(ProblemKind.Forbidden, "Your account may look, not add. Ask somebody who administers this server for the role of an artist.");

    /// <summary>The refusal of somebody who may not decide.</summary>
    public static Problem NoDirecting { get; } = new(ProblemKind.Forbidden, "Your account may look, not decide. Ask somebody who administers this server for the role of a director.");

    /// <summary>The refusal of somebody who may not start a film.</summary>
    public static Problem NoStarting { get; } = new(ProblemKind.Forbidden, "Your account may not start films. Ask somebody who administers this server for the role of a director.");

    /// <summary>The refusal of somebody who may not free bytes for good.</summary>
    public static Problem NoAdministering { get; } = new(ProblemKind.Forbidden, "Your account may not remove anything for good. Ask somebody who administers this server.");

    /// <summary>Asks the policies anew: a role may have changed since the page was opened.</summary>
    /// <param name="authorization">The policies.</param>
    /// <param name="user">Who asks, as they are at the project in question (<see cref="FilmRoles.At"/>).</param>
    public static async Task<Rights> OfAsync(IAuthorizationService authorization, ClaimsPrincipal user) => new(
        Actor.From(user),
        (await authorization.AuthorizeAsync(user, Policies.CanAdd)).Succeeded,
        (await authorization.AuthorizeAsync(user, Policies.CanDirect)).Succeeded,
        (await authorization.AuthorizeAsync(user, Policies.CanAdmin)).Succeeded);
}
