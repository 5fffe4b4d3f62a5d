using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TakesWeb.Accounts;

/// <summary>Names of our own claims and schemes. Kernel's Actor reads the name.</summary>
public static class TakesClaims
{
    /// <summary>What people see: the author of commits and notes.</summary>
    public const string Name = "takes:name";

    /// <summary>One for each scope of a bearer token; a person who signed in has none.</summary>
    public const string Scope = "takes:scope";

    internal const string ChoosingScheme = "Takes";
    internal const string BearerScheme = "Bearer";
    internal const string LaptopScheme = "Laptop";

    /// <summary>True when nobody typed a password: this machine's user in laptop mode.</summary>
    public static bool IsLaptopUser(this ClaimsPrincipal user) => user.Identity?.AuthenticationType == LaptopScheme;

    internal static bool IsTokenUser(this ClaimsPrincipal user) => user.Identity?.AuthenticationType == BearerScheme;

    public static Guid? UserId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;
}

/// <summary>Adds the display name, and the roles in single projects, to what Identity puts into the cookie.</summary>
internal sealed class TakesClaimsFactory(UserManager<User> users, RoleManager<IdentityRole<Guid>> roles, IOptions<IdentityOptions> options, IDbContextFactory<ServerDbContext> databases)
    : UserClaimsPrincipalFactory<User, IdentityRole<Guid>>(users, roles, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(User user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(TakesClaims.Name, user.DisplayName));
        await using var db = await databases.CreateDbContextAsync();
        FilmRoles.Put(identity, await db.Memberships.AsNoTracking().Where(m => m.UserId == user.Id).ToListAsync());
        return identity;
    }
}
