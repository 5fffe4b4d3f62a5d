using Microsoft.AspNetCore.Identity;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>The second half of a sign-in: the code of the app, or a recovery code. Wrong codes lock the account as wrong passwords do.</summary>
internal sealed class CheckCode(UserManager<User> users, SignInManager<User> signIn, Audit audit, ILogger<SignIn> logger)
{
    private const int DigitsOfCode = 6;
    private const string Changed = "the account was changed meanwhile";

    public async Task<Outcome<Done>> RunAsync(string? code, string? address, CancellationToken ct)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { IsDisabled: false } user)
        {
            return new Problem(ProblemKind.Unauthenticated, "Type your email and your password first.");
        }

        var digits = SecondFactor.Digits(code);
        var isRecovery = digits.Length != DigitsOfCode || code!.Any(char.IsAsciiLetter);
        var result = isRecovery
            ? await users.IsLockedOutAsync(user) ? SignInResult.LockedOut : await signIn.TwoFactorRecoveryCodeSignInAsync((code ?? "").Trim())
            : await signIn.TwoFactorAuthenticatorSignInAsync(digits, isPersistent: true, rememberClient: false);
        if (!result.Succeeded)
        {
            AccountsLog.SignInRefused(logger, address, "wrong code");
            await audit.WriteAsync(AuditDeeds.SignInRefused, user.Email!, result.IsLockedOut ? "wrong code, now locked" : "wrong code", null, ct);
            return new Problem(ProblemKind.Unauthenticated, $"That code is wrong. After {SignIn.Tries} tries an account waits {SignIn.Pause.TotalMinutes:0} minutes.");
        }

        // Whoever was switched off while the code was looked at is not let in, though it was right.
        if (!await users.IsAsReadAsync(user, ct))
        {
            await signIn.SignOutAsync();
            AccountsLog.SignInRefused(logger, address, Changed);
            await audit.WriteAsync(AuditDeeds.SignInRefused, user.Email!, Changed, null, ct);
            return new Problem(ProblemKind.Unauthenticated, "Your account was changed at this moment. Type your email and your password again.");
        }

        AccountsLog.SignedIn(logger, user.Email, address);
        await audit.WriteAsync(AuditDeeds.SignedIn, user.Email!, isRecovery ? "with a recovery code" : "with a code", null, ct);
        return new Done();
    }
}
