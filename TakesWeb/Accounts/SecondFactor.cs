using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// One's own second factor: a code that an app on a phone makes anew each half minute (TOTP, RFC 6238: SHA-1, six digits). It is on once a first code
/// was right. Whatever is changed signs the other browsers out within a minute.
/// </summary>
internal sealed class SecondFactor(UserManager<User> users, SignInManager<User> signIn, PasswordTurns turns, Audit audit, ServerDbContext db)
{
    private const int RecoveryCodes = 8;

    /// <summary>True when signing in asks for a code.</summary>
    public async Task<bool> IsOnAsync(ClaimsPrincipal who) => await FindAsync(who) is { TwoFactorEnabled: true };

    /// <summary>Makes a new secret, which counts for nothing until a code of it was right.</summary>
    public async Task<Outcome<FactorSecret>> BeginAsync(ClaimsPrincipal who)
    {
        if (await FindAsync(who) is not { } user)
        {
            return NoPassword;
        }

        if (user.TwoFactorEnabled)
        {
            return Problem.Conflict("The second factor is on already. Turn it off first, then set it up anew.");
        }

        if (await users.ResetAuthenticatorKeyAsync(user) is { Succeeded: false } failed)
        {
            return Refusal(failed);
        }

        await signIn.RefreshSignInAsync(user);
        return FactorSecret.Of((await users.GetAuthenticatorKeyAsync(user))!, user.Email!);
    }

    /// <summary>The secret that was made and is not confirmed yet; null for none.</summary>
    public async Task<FactorSecret?> PendingAsync(ClaimsPrincipal who) =>
        await FindAsync(who) is { TwoFactorEnabled: false } user && await users.GetAuthenticatorKeyAsync(user) is { } key ? FactorSecret.Of(key, user.Email!) : null;

    /// <summary>Turns it on. Answers the recovery codes, which are told once and work once each.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> ConfirmAsync(ClaimsPrincipal who, string? code, CancellationToken ct)
    {
        if (await FindAsync(who) is not { } user)
        {
            return NoPassword;
        }

        if (!await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, Digits(code)))
        {
            return Problem.Invalid("That is not the code of this secret. Look whether the clock of your phone is right, and type the code that it shows now.");
        }

        // On with its codes, or not at all.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await users.SetTwoFactorEnabledAsync(user, true) is { Succeeded: false } failed)
        {
            return Refusal(failed);
        }

        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes);
        db.Audit.Add(audit.Line(AuditDeeds.SecondFactorOn, user.Email!));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await signIn.RefreshSignInAsync(user);
        return codes!.ToList();
    }

    /// <summary>Turns it off, for whoever types the password.</summary>
    public async Task<Outcome<Done>> EndAsync(ClaimsPrincipal who, string? password, CancellationToken ct)
    {
        if (await FindAsync(who) is not { } user)
        {
            return NoPassword;
        }

        using var turn = await turns.TakeAsync(ct);
        if (!(await signIn.CheckPasswordSignInAsync(user, password ?? "", lockoutOnFailure: true)).Succeeded)
        {
            return new Problem(ProblemKind.Forbidden, $"That is not your password. After {SignIn.Tries} tries an account waits {SignIn.Pause.TotalMinutes:0} minutes.");
        }

        if (await users.SetTwoFactorEnabledAsync(user, false) is { Succeeded: false } failed)
        {
            return Refusal(failed);
        }

        db.Audit.Add(audit.Line(AuditDeeds.SecondFactorOff, user.Email!));
        await db.SaveChangesAsync(ct);
        await signIn.RefreshSignInAsync(user);
        return new Done();
    }

    internal static string Digits(string? code) => string.Concat((code ?? "").Where(char.IsAsciiDigit));

    private static Problem NoPassword { get; } = new(ProblemKind.Forbidden, "Only somebody who signed in with a password has a second factor.");

    private Problem Refusal(IdentityResult failed)
    {
        // What could not be written is not shown either.
        db.ChangeTracker.Clear();
        return Problem.Conflict(string.Join(' ', failed.Errors.Select(e => e.Description)));
    }

    private async Task<User?> FindAsync(ClaimsPrincipal who) =>
        await users.FindOwnAsync(who) is { PasswordHash: not null } user ? user : null;
}
