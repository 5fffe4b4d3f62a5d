using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// Sets one's own password. Who has one types it first; five wrong tries lock the account as at the door. Every other browser of theirs is signed
/// out within a minute, this one goes on.
/// </summary>
internal sealed class ChangePassword(UserManager<User> users, SignInManager<User> signIn, PasswordTurns turns, Audit audit, ServerDbContext db)
{
    public async Task<Outcome<Done>> RunAsync(ClaimsPrincipal who, string? current, string? wanted, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(wanted))
        {
            return Problem.Invalid("The new password is missing. Take at least 12 characters; a sentence is fine.");
        }

        if (await users.FindOwnAsync(who) is not { PasswordHash: not null } user)
        {
            return new Problem(ProblemKind.Forbidden, "Only somebody who signed in with a password can change it.");
        }

        using var turn = await turns.TakeAsync(ct);
        if (!(await signIn.CheckPasswordSignInAsync(user, current ?? "", lockoutOnFailure: true)).Succeeded)
        {
            return new Problem(ProblemKind.Forbidden, $"That is not your present password. After {SignIn.Tries} tries an account waits {SignIn.Pause.TotalMinutes:0} minutes.");
        }

        var changed = await users.ChangePasswordAsync(user, current!, wanted);
        if (!changed.Succeeded)
        {
            return Problem.Invalid(string.Join(' ', changed.Errors.Select(e => e.Description)));
        }

        db.Audit.Add(audit.Line(AuditDeeds.PasswordChanged, user.Email!));
        await db.SaveChangesAsync(ct);
        await signIn.RefreshSignInAsync(user);
        return new Done();
    }
}
