using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Review;

/// <summary>What somebody may do to notes and verdicts. A circuit passes no routes, so each deed asks here first.</summary>
public sealed record ReviewRights(Actor Actor, bool CanNote, bool CanAdd, bool CanDirect)
{
    /// <summary>The policy of whoever may write notes: artists and above, and viewers where the server lets them.</summary>
    public const string CanNotePolicy = "CanNote";

    public static Problem NoNoting { get; } = new(ProblemKind.Forbidden, "Your account may look, not write notes. Ask somebody who administers this server for the role of an artist.");

    public static Problem NoAdding { get; } = new(ProblemKind.Forbidden, "Your account may look, not submit takes. Ask somebody who administers this server for the role of an artist.");

    public static Problem NoDirecting { get; } = new(ProblemKind.Forbidden, "Your account may look, not decide. Ask somebody who administers this server for the role of a director.");

    /// <summary>Asks the policies anew: a role may have changed since the page was opened.</summary>
    /// <param name="authorization">The policies.</param>
    /// <param name="user">Who asks, as they are at the project in question (<see cref="FilmRoles.At"/>).</param>
    public static async Task<ReviewRights> OfAsync(IAuthorizationService authorization, ClaimsPrincipal user) => new(
        Actor.From(user),
        (await authorization.AuthorizeAsync(user, CanNotePolicy)).Succeeded,
        (await authorization.AuthorizeAsync(user, Policies.CanAdd)).Succeeded,
        (await authorization.AuthorizeAsync(user, Policies.CanDirect)).Succeeded);
}

internal sealed class MayNote : IAuthorizationRequirement;

internal sealed class MayNoteHandler(IOptions<ReviewOptions> options) : AuthorizationHandler<MayNote>
{
    private static readonly string[] Makers = [Roles.Artist, Roles.Director, Roles.Admin];

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MayNote requirement)
    {
        // A narrow token looks like a viewer, and is none: what it may write, its scopes say.
        var isViewer = context.User.IsInRole(Roles.Viewer) && !context.User.HasClaim(c => c.Type == TakesClaims.Scope && c.Value != ApiToken.ScopeAll);
        if (Makers.Any(context.User.IsInRole) || (options.Value.ViewersMayComment && isViewer))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
