using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Accounts;

/// <summary>Whether this server has an admin: read from the accounts themselves, never from a mark beside them.</summary>
internal sealed class SetupState(IDbContextFactory<ServerDbContext> databases)
{
    private volatile bool _hasAdmin;

    /// <summary>Once true it is not asked again before a restart: losing the last admin must not open the setup page to passers-by.</summary>
    public async ValueTask<bool> HasAdminAsync(CancellationToken ct)
    {
        if (!_hasAdmin)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            _hasAdmin = await db.UserRoles.AnyAsync(r => r.RoleId == Roles.AdminId, ct);
        }

        return _hasAdmin;
    }

    /// <summary>Whether somebody could open the server to others and still sign in.</summary>
    public async Task<bool> HasAdminWithPasswordAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.AdminsWithPassword().AnyAsync(ct);
    }
}

internal static class AdminQueries
{
    public static IQueryable<User> Admins(this ServerDbContext db) =>
        db.Users.Where(u => db.UserRoles.Any(r => r.UserId == u.Id && r.RoleId == Roles.AdminId));

    public static IQueryable<User> AdminsWithPassword(this ServerDbContext db) => db.Admins().Where(u => u.PasswordHash != null);
}
