using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Makes the first admin. Of any number of calls at once exactly one succeeds; the others are a Conflict.</summary>
internal sealed class CreateFirstAdmin(ServerDbContext db, UserManager<User> users, SetupCode code, LaptopMode laptop, Audit audit, ILogger<CreateFirstAdmin> logger)
{
    public async Task<Outcome<User>> RunAsync(NewAdmin admin, CancellationToken ct)
    {
        if (PersonName.RefusalFor(admin.Name) is { } refusal)
        {
            return refusal;
        }

        if (!EmailText.IsPlausible(admin.Email))
        {
            return EmailText.NotOne;
        }

        // SQLite opens it with BEGIN IMMEDIATE: whoever comes second waits here, and then sees the first one's admin.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await (admin.BesideLaptopUser ? db.AdminsWithPassword() : db.Admins()).AnyAsync(ct))
        {
            return Problem.Conflict("This server has an admin already. Sign in, or ask that admin for an account.");
        }

        var user = new User { DisplayName = admin.Name.Trim(), Email = admin.Email, UserName = admin.Email, LockoutEnabled = true };
        var created = admin.Password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, admin.Password);
        if (!created.Succeeded)
        {
            return Problem.Invalid(string.Join(' ', created.Errors.Select(e => e.Description)));
        }

        db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = Roles.AdminId });
        if (admin.Password is null)
        {
            db.Settings.Add(new ServerSetting { Key = LaptopMode.SettingKey, Value = user.Id.ToString() });
        }

        db.Audit.Add(audit.Line(AuditDeeds.FirstAdmin, admin.Email));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        AccountsLog.AdminCreated(logger, admin.Email);
        code.Remove();
        if (admin.Password is null)
        {
            laptop.TurnOn(user.Id);
            AccountsLog.LaptopModeOn(logger, admin.Name);
        }

        return user;
    }
}
