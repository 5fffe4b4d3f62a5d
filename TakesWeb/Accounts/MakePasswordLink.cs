using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>For somebody who has lost a password: a link that sets a new one, once. The old password goes on working until then.</summary>
internal sealed class MakePasswordLink(IDbContextFactory<ServerDbContext> databases, Audit audit, TimeProvider clock)
{
    public async Task<Outcome<InvitationLink>> RunAsync(ClaimsPrincipal admin, Guid id, CancellationToken ct)
    {
        if (!admin.IsInRole(Roles.Admin))
        {
            return AdminAlone.Refusal;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Users.FirstOrDefaultAsync(u => u.Id == id, ct) is not { } user)
        {
            return Problem.NotFound($"There is no account {id}. GET /api/users lists them.");
        }

        if (user.IsDisabled)
        {
            return Problem.Conflict($"{user.DisplayName}'s account is switched off. Switch it on first.");
        }

        var link = await NewLink.MakeAsync(db, new NewLink(user.Email!, Roles.Viewer, id, Actor.From(admin).Email), clock.GetUtcNow(), ct);
        db.Audit.Add(audit.Line(AuditDeeds.PasswordLink, admin, user.Email));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return link;
    }
}
