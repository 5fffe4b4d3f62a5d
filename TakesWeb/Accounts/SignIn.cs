using Microsoft.AspNetCore.Identity;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// Checks an address and a password and sets the cookie. Unknown, locked and wrong get the same sentence, and cost exactly one password
/// hash each, so that neither words nor time tell who has an account.
/// </summary>
internal sealed class SignIn(UserManager<User> users, SignInManager<User> signIn, PasswordTurns turns, Audit audit, ILogger<SignIn> logger)
{
    public const int Tries = 5;
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private static readonly Problem Refusal = new(
        ProblemKind.Unauthenticated,
        $"Email or password is wrong. After {Tries} tries an account waits {Pause.TotalMinutes:0} minutes.");

    public async Task<Outcome<SignInStep>> RunAsync(string? email, string? password, string? address, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(email) || string.IsNullOrEmpty(password))
        {
            return Problem.Invalid("Type your email and your password.");
        }

        using var turn = await turns.TakeAsync(ct);
        var user = await users.FindByEmailAsync(email.Trim());
        if (user?.PasswordHash is null || await users.IsLockedOutAsync(user))
        {
            turns.HashForNobody(users.PasswordHasher, password);
            return await RefuseAsync(email, address, user is null ? "no such account" : "locked or without password", ct);
        }

        var result = await signIn.PasswordSignInAsync(user, password, isPersistent: true, lockoutOnFailure: true);
        if (result.RequiresTwoFactor)
        {
            return SignInStep.NeedsCode;
        }

        if (!result.Succeeded)
        {
            return await RefuseAsync(email, address, result.IsLockedOut ? "wrong password, now locked" : "wrong password", ct);
        }

        // Whoever was switched off while the password was hashed is not let in, though it was right.
        if (!await users.IsAsReadAsync(user, ct))
        {
            await signIn.SignOutAsync();
            return await RefuseAsync(email, address, "the account was changed meanwhile", ct);
        }

        AccountsLog.SignedIn(logger, user.Email, address);
        await audit.WriteAsync(AuditDeeds.SignedIn, user.Email!, null, null, ct);
        return SignInStep.Done;
    }

    private async Task<Problem> RefuseAsync(string email, string? address, string reason, CancellationToken ct)
    {
        AccountsLog.SignInRefused(logger, address, reason);
        await audit.WriteAsync(AuditDeeds.SignInRefused, email.Trim(), reason, null, ct);
        return Refusal;
    }
}

/// <summary>How far somebody is through the door.</summary>
internal enum SignInStep
{
    Done,

    /// <summary>The password was right; <see cref="CheckCode"/> asks for the rest.</summary>
    NeedsCode,
}

/// <summary>Lets two passwords be hashed at a time: a hash is slow on purpose, and a crowd at the door must not stop the film.</summary>
internal sealed class PasswordTurns : IDisposable
{
    private readonly SemaphoreSlim _turns = new(2);
    private string? _decoy;

    public async Task<IDisposable> TakeAsync(CancellationToken ct)
    {
        await _turns.WaitAsync(ct);
        return new Turn(_turns);
    }

    public void HashForNobody(IPasswordHasher<User> hasher, string password)
    {
        // The first call hashes twice; EnsureDecoy at start spares it that.
        EnsureDecoy(hasher);
        hasher.VerifyHashedPassword(new User(), _decoy!, password);
    }

    public void EnsureDecoy(IPasswordHasher<User> hasher) => _decoy ??= hasher.HashPassword(new User(), Guid.NewGuid().ToString());

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
