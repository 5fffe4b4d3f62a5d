using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// Gives this machine's user an e-mail and a password, or new ones, so that the same account can sign in when Takes listens to other machines.
/// While it listens on this one alone nobody asks for them. No present password is asked for: who sits here is signed in as this user anyway.
/// </summary>
internal sealed class SetLaptopPassword(UserManager<User> users, PasswordTurns turns, KnownPrincipals principals, Audit audit, ServerDbContext db)
{
    public async Task<Outcome<Done>> RunAsync(ClaimsPrincipal who, string? email, string? wanted, CancellationToken ct)
    {
        if (!EmailText.IsPlausible(email?.Trim()))
        {
            return EmailText.NotOne;
        }

        if (string.IsNullOrEmpty(wanted))
        {
            return Problem.Invalid("The password is missing. Take at least 12 characters; a sentence is fine.");
        }

        if (who.IsTokenUser() || !who.IsLaptopUser() || who.UserId() is not { } id || await users.FindByIdAsync(id.ToString()) is not { } user)
        {
            return new Problem(ProblemKind.Forbidden, "Only the user of this machine, who is signed in without a password, can set one here.");
        }

        using var turn = await turns.TakeAsync(ct);
        // Large or small letters alone are no other address: what was done under it so far keeps its name.
        var address = string.Equals(email!.Trim(), user.Email, StringComparison.OrdinalIgnoreCase) ? user.Email : email.Trim();
        (user.Email, user.UserName, user.PasswordHash) = (address, address, null);
        var set = await users.AddPasswordAsync(user, wanted);
        if (!set.Succeeded)
        {
            await db.Entry(user).ReloadAsync(ct);
            return Problem.Invalid(string.Join(' ', set.Errors.Select(e => e.Description)));
        }

        db.Audit.Add(audit.Line(AuditDeeds.PasswordChanged, user.Email!));
        await db.SaveChangesAsync(ct);
        principals.ForgetLaptopUser(id);
        return new Done();
    }
}
