using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// Gives an account another role, switches it off or on again. Open pages of theirs end, or ask anew, within a minute; so do their tokens. The last
/// admin who can sign in keeps the role and stays on.
/// </summary>
internal sealed class ChangePerson(IDbContextFactory<ServerDbContext> databases, Audit audit)
{
    public async Task<Outcome<Done>> RunAsync(ClaimsPrincipal admin, Guid id, PersonChange change, CancellationToken ct)
    {
        if (!admin.IsInRole(Roles.Admin))
        {
            return AdminAlone.Refusal;
        }

        var role = string.Equals(change.Role, Roles.None, StringComparison.OrdinalIgnoreCase) ? Roles.None : Roles.Find(change.Role);
        if (change.Role is not null && role is null)
        {
            return Problem.Invalid($"\"{change.Role}\" is no role. There are: {string.Join(", ", Roles.All.Select(r => r.Name))}; and None, for somebody who sees single projects alone.");
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        // BEGIN IMMEDIATE: two admins who switch each other off at once must not leave a server without one.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Users.FirstOrDefaultAsync(u => u.Id == id, ct) is not { } user)
        {
            return Problem.NotFound($"There is no account {id}. GET /api/users lists them.");
        }

        var held = await db.UserRoles.Where(r => r.UserId == id).ToListAsync(ct);
        var now = Roles.HighestOf(held.Select(r => Roles.All.First(known => known.Id == r.RoleId).Name)) ?? Roles.None;
        var loses = (role is not null && role != Roles.Admin) || change.IsDisabled == true;
        if (now == Roles.Admin && loses && !await OthersAsync(db, id, ct))
        {
            return Problem.Conflict($"{user.DisplayName} is the only admin who can sign in. Make somebody else an admin first.");
        }

        if (role is not null && role != now)
        {
            db.UserRoles.RemoveRange(held);
            if (role != Roles.None)
            {
                db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = id, RoleId = Roles.IdOf(role) });
            }

            db.Audit.Add(audit.Line(AuditDeeds.RoleChanged, admin, $"{user.Email}: {now} to {role}"));
            Stamp(user);
        }

        if (change.IsDisabled is { } off && off != user.IsDisabled)
        {
            user.LockoutEnd = off ? DateTimeOffset.MaxValue : null;
            db.Audit.Add(audit.Line(off ? AuditDeeds.SwitchedOff : AuditDeeds.SwitchedOn, admin, user.Email));
            Stamp(user);
        }

        if (change.HasSecondFactor == false && user.TwoFactorEnabled)
        {
            user.TwoFactorEnabled = false;
            db.Audit.Add(audit.Line(AuditDeeds.SecondFactorOff, admin, user.Email));
            Stamp(user);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new Done();
    }

    /// <summary>
    /// Whatever was signed in with the old stamp ends at its next check. Whoever has read the account before, a sign-in that is under way, cannot write it
    /// back: Identity writes all of it, and looks at the other stamp alone.
    /// </summary>
    internal static void Stamp(User user) => (user.SecurityStamp, user.ConcurrencyStamp) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString());

    private static async Task<bool> OthersAsync(ServerDbContext db, Guid id, CancellationToken ct) =>
        (await db.AdminsWithPassword().Where(u => u.Id != id).ToListAsync(ct)).Exists(u => !u.IsDisabled);
}

/// <summary>What is changed of an account; what is null stays.</summary>
/// <param name="Role">For the whole server; "None" for somebody who sees single projects alone.</param>
/// <param name="IsDisabled">Switched off, or on again.</param>
/// <param name="HasSecondFactor">False turns it off, for somebody whose phone is lost; only they themselves can turn it on.</param>
public sealed record PersonChange(string? Role = null, bool? IsDisabled = null, bool? HasSecondFactor = null);
