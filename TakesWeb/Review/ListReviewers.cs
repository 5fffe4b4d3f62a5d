using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;

namespace TakesWeb.Review;

/// <summary>Who may give a verdict: names and ids, no addresses.</summary>
public sealed class ListReviewers(IDbContextFactory<ServerDbContext> databases)
{
    public async Task<IReadOnlyList<Reviewer>> RunAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var judging = db.Roles.Where(r => r.Name == Roles.Director || r.Name == Roles.Admin).Select(r => r.Id);
        var users = await db.Users.AsNoTracking().Where(u => db.UserRoles.Any(ur => ur.UserId == u.Id && judging.Contains(ur.RoleId))).ToListAsync(ct);
        return [.. users.Where(u => !u.IsDisabled).Select(u => new Reviewer(u.Id, u.DisplayName)).OrderBy(r => r.Name, StringComparer.CurrentCultureIgnoreCase)];
    }
}

public sealed record Reviewer(Guid Id, string Name);
