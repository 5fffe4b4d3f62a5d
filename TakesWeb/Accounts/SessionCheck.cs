using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TakesWeb.Accounts;

/// <summary>Signs an open circuit out within a minute after its user's password, roles or existence changed, its session was ended, or laptop mode was.</summary>
internal sealed class SessionCheck(
    ILoggerFactory loggers, IDbContextFactory<ServerDbContext> databases, LaptopMode laptop, Sessions sessions, IOptions<IdentityOptions> options)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override TimeSpan RevalidationInterval => Interval;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        IsValidAsync(authenticationState.User, cancellationToken);

    internal async Task<bool> IsValidAsync(ClaimsPrincipal principal, CancellationToken ct)
    {
        if (principal.UserId() is not { } id || (principal.IsLaptopUser() && laptop.UserId != id) || !await sessions.IsOpenAsync(principal, ct))
        {
            return false;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id, ct);
        return user is { IsDisabled: false }
            && user.SecurityStamp == principal.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType);
    }
}
