using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Ends an open invitation or password link now. Safe to run twice; one that was used is a Conflict.</summary>
internal sealed class WithdrawInvitation(IDbContextFactory<ServerDbContext> databases, Audit audit, TimeProvider clock)
{
    public async Task<Outcome<Done>> RunAsync(ClaimsPrincipal admin, Guid id, CancellationToken ct)
    {
        if (!admin.IsInRole(Roles.Admin))
        {
            return AdminAlone.Refusal;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var invitation = await db.Invitations.FirstOrDefaultAsync(i => i.Id == id, ct);
        if (invitation is null)
        {
            return Problem.NotFound($"There is no invitation {id}. GET /api/users lists the open ones.");
        }

        if (invitation.Used is not null)
        {
            return Problem.Conflict($"{invitation.Email} has used this link already. Switch the account off instead.");
        }

        if (invitation.Withdrawn is null)
        {
            invitation.Withdrawn = clock.GetUtcNow();
            db.Audit.Add(audit.Line(AuditDeeds.InvitationWithdrawn, admin, invitation.Email));
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }

        return new Done();
    }
}
