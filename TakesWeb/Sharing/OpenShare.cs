using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Sharing;

/// <summary>
/// Looks a link up, at each request anew, so that a revocation holds for the next byte. Unknown: not found. Over or revoked: gone. The passphrase
/// opens it for this browser for half a day.
/// </summary>
internal sealed class OpenShare(
    IDbContextFactory<ServerDbContext> databases, FindProject findProject, IDataProtectionProvider protection, PasswordTurns turns, Audit audit, TimeProvider clock)
{
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Opened = TimeSpan.FromHours(12);

    private readonly ITimeLimitedDataProtector _keys = protection.CreateProtector("share").ToTimeLimitedDataProtector();

    public static Problem Unknown { get; } = Problem.NotFound("There is nothing here. The link is not whole, or it never was one; ask whoever sent it.");

    public static Problem Over { get; } = new(ProblemKind.Gone, "This link has ended. Ask whoever sent it for a new one.");

    public async Task<Outcome<OpenedShare>> RunAsync(string token, string? key, CancellationToken ct)
    {
        var hash = TokenText.Hash(token);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<Share>().AsNoTracking().FirstOrDefaultAsync(s => s.Hash == hash, ct) is not { } share)
        {
            return Unknown;
        }

        if (share.Revoked is not null || share.Expires <= clock.GetUtcNow())
        {
            return Over;
        }

        var project = await findProject.RunAsync(share.ProjectId.ToString(), ct);
        return project is { IsOk: true, Value: { IsInTrash: false } film } ? new OpenedShare(share, film, share.Passphrase is not null && !IsKey(share, key)) : Over;
    }

    /// <summary>The key that opens the link for this browser, for the right passphrase. Five wrong ones, and it waits five minutes.</summary>
    public async Task<Outcome<string>> UnlockAsync(Share share, string? typed, CancellationToken ct)
    {
        using var turn = await turns.TakeAsync(ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow();
        var held = await db.Set<Share>().FirstAsync(s => s.Id == share.Id, ct);
        if (held.WaitUntil > now)
        {
            return new Problem(ProblemKind.TooMany, $"Too many wrong passphrases. Wait {Pause.TotalMinutes:0} minutes and try again.");
        }

        var isRight = SharePassphrase.Matches(held, typed ?? "");
        (held.Wrong, held.WaitUntil) = isRight ? (0, null) : held.Wrong + 1 >= Tries ? (0, now + Pause) : (held.Wrong + 1, (DateTimeOffset?)null);
        if (!isRight)
        {
            db.Audit.Add(audit.Line(AuditDeeds.ShareRefused, held.GuestEmail, held.Title));
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return isRight ? _keys.Protect(KeyOf(share), Opened) : new Problem(ProblemKind.Forbidden, "That is not the passphrase. It comes from whoever sent the link.");
    }

    /// <summary>Counts a look at the page.</summary>
    public async Task SeenAsync(Share share, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        await db.Set<Share>().Where(s => s.Id == share.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Views, s => s.Views + 1).SetProperty(s => s.LastViewed, now), ct);
    }

    private static string KeyOf(Share share) => $"{share.Id:N} {share.Passphrase}";

    private bool IsKey(Share share, string? key)
    {
        try
        {
            return key is not null && _keys.Unprotect(key) == KeyOf(share);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Over, of another server, or made up.
            return false;
        }
    }
}

/// <summary>A link that is open, and whose film it is.</summary>
/// <param name="IsLocked">True until the passphrase was typed: nothing but the title of the page may be told.</param>
internal sealed record OpenedShare(Share Share, Project Project, bool IsLocked);
