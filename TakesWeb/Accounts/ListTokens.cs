using System.Security.Claims;
using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Accounts;

/// <summary>The tokens of whoever asks, revoked ones included, in the order of their making.</summary>
internal sealed class ListTokens(IDbContextFactory<ServerDbContext> databases)
{
    public async Task<IReadOnlyList<TokenRow>> RunAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var owner = user.UserId();
        await using var db = await databases.CreateDbContextAsync(ct);
        var tokens = await db.ApiTokens.AsNoTracking().Where(t => t.UserId == owner).ToListAsync(ct);
        // SQLite keeps these times as text and EF Core does not sort by it; a user has a handful.
        return [.. tokens.OrderBy(t => t.Created).ThenBy(t => t.Id, StringComparer.Ordinal).Select(TokenRow.Of)];
    }
}
