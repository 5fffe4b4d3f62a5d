using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Signs an account out everywhere, within a minute. People do it to themselves, an admin to anybody. Tokens go on.</summary>
internal sealed class EndSessions(IDbContextFactory<ServerDbContext> databases, Audit audit)
{
    public async Task<Outcome<Done>> RunAsync(ClaimsPrincipal by, Guid id, CancellationToken ct)
    {
        // A token of theirs is not them: one that only reads would sign them out.
        if ((by.UserId() != id || by.IsTokenUser()) && !by.IsInRole(Roles.Admin))
        {
            return AdminAlone.Refusal;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        // BEGIN IMMEDIATE: a wrong password that is counted in between would make the stamp fail.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Users.FirstOrDefaultAsync(u => u.Id == id, ct) is not { } user)
        {
            return Problem.NotFound($"There is no account {id}. GET /api/users lists them.");
        }

        ChangePerson.Stamp(user);
        db.Audit.Add(audit.Line(AuditDeeds.SessionsEnded, by, user.Email));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new Done();
    }
}
