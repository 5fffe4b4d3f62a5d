using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Accounts;

/// <summary>
/// Who stands behind a token or laptop mode. Remembered for a minute, as the cookie's security stamp is: a page of thumbnails would
/// otherwise ask the database for each. Revoking forgets at once; there is one server on one data folder.
/// </summary>
internal sealed class KnownPrincipals(IDbContextFactory<ServerDbContext> databases, MinuteMemory memory, TimeProvider clock)
{
    private static readonly TimeSpan LastUsedStep = TimeSpan.FromMinutes(5);

    private sealed record Known(ClaimsPrincipal Principal, DateTimeOffset? Expires);

    /// <summary>Null for a token that is unknown, altered, expired, revoked, or whose owner is switched off.</summary>
    public async ValueTask<ClaimsPrincipal?> OfTokenAsync(string token, CancellationToken ct)
    {
        var hash = TokenText.Hash(token);
        var known = await memory.GetAsync(CacheKey(hash), () => LoadAsync(hash, ct));
        return known is not null && !(known.Expires <= clock.GetUtcNow()) ? known.Principal : null;
    }

    public ValueTask<ClaimsPrincipal?> OfLaptopUserAsync(Guid userId, CancellationToken ct) => memory.GetAsync(userId, () => LoadLaptopUserAsync(userId, ct));

    public void Forget(string tokenHash) => memory.Forget(CacheKey(tokenHash));

    public void ForgetLaptopUser(Guid userId) => memory.Forget(userId);

    private static string CacheKey(string hash) => "token:" + hash;

    private async Task<ClaimsPrincipal?> LoadLaptopUserAsync(Guid userId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == userId, ct) is { IsDisabled: false } user
            ? new ClaimsPrincipal(await IdentityOfAsync(db, user, TakesClaims.LaptopScheme, ct))
            : null;
    }

    private async Task<Known?> LoadAsync(string hash, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var token = await db.ApiTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Hash == hash, ct);
        var now = clock.GetUtcNow();
        if (token is null || token.Revoked is not null || token.Expires <= now)
        {
            return null;
        }

        var user = await db.Users.AsNoTracking().FirstAsync(u => u.Id == token.UserId, ct);
        if (user.IsDisabled)
        {
            return null;
        }

        if (token.LastUsed is not { } used || now - used > LastUsedStep)
        {
            await NoteUseAsync(db, token.Id, now, ct);
        }

        var scopes = token.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var identity = await IdentityOfAsync(db, user, TakesClaims.BearerScheme, ct);
        if (!scopes.Contains(ApiToken.ScopeAll) || token.ProjectId is not null)
        {
            // Never more than its owner, whose role may have changed since.
            FilmRoles.Narrow(identity, MostOf(scopes), token.ProjectId);
        }

        identity.AddClaims(scopes.Select(scope => new Claim(TakesClaims.Scope, scope)));
        return new Known(new ClaimsPrincipal(identity), token.Expires);
    }

    private static string MostOf(string[] scopes) =>
        scopes.Contains(ApiToken.ScopeAll) ? Roles.Admin : scopes.Contains(ApiToken.ScopeAdd) ? Roles.Artist : Roles.Viewer;

    /// <summary>A note for the owner's list. A full disk or a held database must not shut the door.</summary>
    private static async Task NoteUseAsync(ServerDbContext db, string tokenId, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            await db.ApiTokens.Where(t => t.Id == tokenId).ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsed, now), ct);
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception) when (Kernel.StorageTrouble.IsDiskFull(exception) || Kernel.StorageTrouble.IsBusy(exception))
        {
            // It is noted at the next use.
        }
    }

    private static async Task<ClaimsIdentity> IdentityOfAsync(ServerDbContext db, User user, string scheme, CancellationToken ct)
    {
        var roles = await db.UserRoles.Where(r => r.UserId == user.Id)
            .Join(db.Roles, r => r.RoleId, r => r.Id, (_, role) => role.Name!)
            .ToListAsync(ct);
        var identity = new ClaimsIdentity(scheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, user.Id.ToString()));
        identity.AddClaim(new Claim(ClaimTypes.Name, user.UserName!));
        identity.AddClaim(new Claim(ClaimTypes.Email, user.Email!));
        identity.AddClaim(new Claim(TakesClaims.Name, user.DisplayName));
        identity.AddClaim(new Claim(new ClaimsIdentityOptions().SecurityStampClaimType, user.SecurityStamp!));
        identity.AddClaims(roles.Select(role => new Claim(ClaimTypes.Role, role)));
        FilmRoles.Put(identity, await db.Memberships.AsNoTracking().Where(m => m.UserId == user.Id).ToListAsync(ct));
        return identity;
    }
}
