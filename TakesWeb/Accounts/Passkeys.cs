using System.Buffers.Text;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// Passkeys (Web Authentication, level 3) as Identity has them: made on one's own page, used at the door instead of password and code. What the browser is
/// asked is remembered in a cookie of some minutes that only this server reads.
/// </summary>
internal sealed class Passkeys(UserManager<User> users, SignInManager<User> signIn, Audit audit, ServerDbContext db, ILogger<SignIn> logger)
{
    private const int LongestName = 60;
    private const int Most = 20;

    private static readonly Problem Refusal = new(ProblemKind.Unauthenticated, "This passkey does not open an account here. Sign in with your password.");

    /// <summary>What the browser is asked to make; JSON of the Web Authentication API.</summary>
    public async Task<Outcome<string>> OfferAsync(ClaimsPrincipal who)
    {
        if (await users.FindOwnAsync(who) is not { } user)
        {
            return NotYours;
        }

        return (await users.GetPasskeysAsync(user)).Count >= Most
            ? Problem.Conflict($"An account has at most {Most} passkeys. Remove one first.")
            : await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.Email!, DisplayName = user.DisplayName });
    }

    public async Task<Outcome<PasskeyRow>> AddAsync(ClaimsPrincipal who, string? credential, string? name, CancellationToken ct)
    {
        if (await users.FindOwnAsync(who) is not { } user)
        {
            return NotYours;
        }

        var made = await AttestAsync(credential);
        if (made is not { Succeeded: true })
        {
            return Problem.Invalid("What the browser made is no passkey for this address. Try again.");
        }

        made.Passkey.Name = string.IsNullOrWhiteSpace(name) ? "Passkey" : name.Trim()[..Math.Min(LongestName, name.Trim().Length)];
        // The passkey and the account are written one after the other: both or none.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var added = await users.AddOrUpdatePasskeyAsync(user, made.Passkey);
        if (!added.Succeeded)
        {
            return Problem.Invalid(string.Join(' ', added.Errors.Select(e => e.Description)));
        }

        db.Audit.Add(audit.Line(AuditDeeds.PasskeyAdded, user.Email!, made.Passkey.Name));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return PasskeyRow.Of(made.Passkey);
    }

    public async Task<IReadOnlyList<PasskeyRow>> ListAsync(ClaimsPrincipal who) =>
        await users.FindOwnAsync(who) is { } user ? [.. (await users.GetPasskeysAsync(user)).OrderBy(p => p.CreatedAt).Select(PasskeyRow.Of)] : [];

    public async Task<Outcome<Done>> RemoveAsync(ClaimsPrincipal who, string id, CancellationToken ct)
    {
        if (await users.FindOwnAsync(who) is not { } user || !Base64Url.IsValid(id) || await users.GetPasskeyAsync(user, Base64Url.DecodeFromChars(id)) is not { } passkey)
        {
            return Problem.NotFound("You have no such passkey.");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var removed = await users.RemovePasskeyAsync(user, passkey.CredentialId);
        if (!removed.Succeeded)
        {
            return Problem.Conflict(string.Join(' ', removed.Errors.Select(e => e.Description)));
        }

        db.Audit.Add(audit.Line(AuditDeeds.PasskeyRemoved, user.Email!, passkey.Name));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new Done();
    }

    /// <summary>What the browser is asked at the door: any passkey of this address.</summary>
    public Task<string> AskAsync() => signIn.MakePasskeyRequestOptionsAsync(null);

    /// <summary>Signs in whoever holds it. A passkey is something that one has and knows: no code is asked for.</summary>
    public async Task<Outcome<Done>> SignInAsync(string? credential, string? address, CancellationToken ct)
    {
        var shown = await AssertAsync(credential);
        // The counter of uses goes on: a copy of the passkey would be noticed by it. An account that was changed meanwhile, switched off perhaps, is not let in.
        if (shown is not { Succeeded: true } || await users.IsLockedOutAsync(shown.User) || !(await users.AddOrUpdatePasskeyAsync(shown.User, shown.Passkey)).Succeeded)
        {
            AccountsLog.SignInRefused(logger, address, "passkey refused");
            await audit.WriteAsync(AuditDeeds.SignInRefused, shown?.User?.Email ?? "somebody with a passkey", "passkey refused", null, ct);
            return Refusal;
        }

        await signIn.SignInAsync(shown.User, isPersistent: true);
        AccountsLog.SignedIn(logger, shown.User.Email, address);
        await audit.WriteAsync(AuditDeeds.SignedIn, shown.User.Email!, $"with the passkey {shown.Passkey.Name}", null, ct);
        return new Done();
    }

    private static Problem NotYours { get; } = new(ProblemKind.Forbidden, "Only somebody who signed in in a browser has passkeys.");

    private async Task<PasskeyAttestationResult?> AttestAsync(string? credential)
    {
        try
        {
            return string.IsNullOrEmpty(credential) ? null : await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            // Nothing was offered to this browser, or too long ago.
            return null;
        }
    }

    private async Task<PasskeyAssertionResult<User>?> AssertAsync(string? credential)
    {
        try
        {
            return string.IsNullOrEmpty(credential) ? null : await signIn.PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            // Nothing was asked of this browser, or too long ago.
            return null;
        }
    }
}

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">Base64url.</param>
/// <param name="Name">As its owner called it.</param>
/// <param name="Created">When it was made.</param>
/// <param name="IsSynced">It lives in more than one device.</param>
public sealed record PasskeyRow(string Id, string Name, DateTimeOffset Created, bool IsSynced)
{
    internal static PasskeyRow Of(UserPasskeyInfo passkey) => new(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name ?? "Passkey", passkey.CreatedAt, passkey.IsBackedUp);
}
