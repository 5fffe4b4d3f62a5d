using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Sharing;

/// <summary>Ends a link now: the next page and the next range of bytes are refused. Safe to run twice.</summary>
internal sealed class RevokeShare(IDbContextFactory<ServerDbContext> databases, IAuthorizationService authorization, Audit audit, TimeProvider clock)
{
    public async Task<Outcome<Done>> RunAsync(ClaimsPrincipal user, Guid id, CancellationToken ct)
    {
        if (!(await authorization.AuthorizeAsync(user, Policies.CanDirect)).Succeeded)
        {
            return new Problem(ProblemKind.Forbidden, "Only a director may end a link.");
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<Share>().FirstOrDefaultAsync(s => s.Id == id, ct) is not { } share || !user.Reach().Has(share.ProjectId))
        {
            return Problem.NotFound("There is no such link. GET /api/shares lists those of a project.");
        }

        if (user.RefusalAt(share.ProjectId, Roles.Director) is { } refusal)
        {
            return refusal;
        }

        if (share.Revoked is null)
        {
            share.Revoked = clock.GetUtcNow();
            db.Audit.Add(audit.Line(AuditDeeds.ShareEnded, Actor.From(user).Email, share.Title));
            await db.SaveChangesAsync(ct);
        }

        return new Done();
    }
}
