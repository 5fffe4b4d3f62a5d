using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Ends a token now. Owners end their own, an admin anybody's; somebody else's token is "not found". Safe to run twice.</summary>
internal sealed class RevokeToken(IDbContextFactory<ServerDbContext> databases, KnownPrincipals principals, Audit audit, TimeProvider clock, ILogger<RevokeToken> logger)
{
    public async Task<Outcome<Done>> RunAsync(ClaimsPrincipal user, string id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var token = await db.ApiTokens.FirstOrDefaultAsync(t => t.Id == id, ct);
        if (token is null || (token.UserId != user.UserId() && !user.IsInRole(Roles.Admin)))
        {
            return Problem.NotFound($"You have no token {id}. GET /api/tokens lists yours.");
        }

        if (user.IsTokenUser() && !user.HasClaim(TakesClaims.Scope, ApiToken.ScopeAll))
        {
            return new Problem(ProblemKind.Forbidden, "This token only reads. Revoke with your password, or with a token of the scope \"all\".");
        }

        if (token.Revoked is null)
        {
            token.Revoked = clock.GetUtcNow();
            db.Audit.Add(audit.Line(AuditDeeds.TokenRevoked, user, token.Name));
            await db.SaveChangesAsync(ct);
        }

        principals.Forget(token.Hash);
        AccountsLog.TokenRevoked(logger, id);
        return new Done();
    }
}
