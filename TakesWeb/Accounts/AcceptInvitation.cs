using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// Turns a link into an account, or into a new password, once. Of any number of calls at once exactly one succeeds. Unknown, used and withdrawn
/// links are the same "gone".
/// </summary>
internal sealed class AcceptInvitation(ServerDbContext db, UserManager<User> users, PasswordTurns turns, Audit audit, TimeProvider clock)
{
    public static Problem NoLink { get; } = new(ProblemKind.Gone, "This link does not work any more, or never did. Ask whoever sent it for a new one.");

    /// <summary>The open invitation behind a link, to look at: the one that is used is read anew.</summary>
    public Task<Outcome<Invitation>> FindAsync(string? text, CancellationToken ct) => FindAsync(db.Invitations.AsNoTracking(), text, ct);

    public async Task<Outcome<User>> RunAsync(string? text, Acceptance typed, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(typed.Password))
        {
            return Problem.Invalid("The password is missing. Take at least 12 characters; a sentence is fine.");
        }

        using var turn = await turns.TakeAsync(ct);
        // SQLite opens it with BEGIN IMMEDIATE: whoever comes second waits here, and then sees a link that is used.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var found = await FindAsync(db.Invitations, text, ct);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var invitation = found.Value;
        var made = invitation.UserId is { } userId ? await SetPasswordAsync(userId, typed.Password) : await CreateAsync(invitation, typed, ct);
        if (!made.IsOk)
        {
            return made;
        }

        invitation.Used = clock.GetUtcNow();
        db.Audit.Add(audit.Line(invitation.UserId is null ? AuditDeeds.InvitationAccepted : AuditDeeds.PasswordReset, invitation.Email, invitation.UserId is null ? invitation.Role : null));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return made;
    }

    private async Task<Outcome<Invitation>> FindAsync(IQueryable<Invitation> invitations, string? text, CancellationToken ct)
    {
        var hash = TokenText.Hash(text ?? "");
        var invitation = await invitations.FirstOrDefaultAsync(i => i.Hash == hash, ct);
        return invitation?.IsOpen(clock.GetUtcNow()) == true ? invitation : NoLink;
    }

    private async Task<Outcome<User>> CreateAsync(Invitation invitation, Acceptance typed, CancellationToken ct)
    {
        if (PersonName.RefusalFor(typed.Name) is { } refusal)
        {
            return refusal;
        }

        var user = new User { DisplayName = typed.Name!.Trim(), Email = invitation.Email, UserName = invitation.Email, LockoutEnabled = true };
        var created = await users.CreateAsync(user, typed.Password!);
        if (!created.Succeeded)
        {
            return Refusal(created);
        }

        if (invitation.ProjectId is { } project)
        {
            db.Memberships.Add(new Membership { UserId = user.Id, ProjectId = project, Role = invitation.Role });
        }
        else
        {
            db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = Roles.IdOf(invitation.Role) });
        }

        await db.SaveChangesAsync(ct);
        return user;
    }

    private async Task<Outcome<User>> SetPasswordAsync(Guid userId, string password)
    {
        if (await users.FindByIdAsync(userId.ToString()) is not { IsDisabled: false } user)
        {
            return NoLink;
        }

        var removed = await users.RemovePasswordAsync(user);
        var added = removed.Succeeded ? await users.AddPasswordAsync(user, password) : removed;
        if (!added.Succeeded)
        {
            return Refusal(added);
        }

        await users.SetLockoutEndDateAsync(user, null);
        await users.ResetAccessFailedCountAsync(user);
        return user;
    }

    private static Problem Refusal(IdentityResult result) => Problem.Invalid(string.Join(' ', result.Errors.Select(e => e.Description)));
}

/// <summary>What somebody with a link types: a name, where the link makes an account, and a password.</summary>
internal sealed record Acceptance(string? Name, string? Password);
