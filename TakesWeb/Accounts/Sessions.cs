using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// In which browsers somebody is signed in, and the end of one of them. Whether one is open is remembered for a minute, because a page of thumbnails
/// asks for each; ending one forgets that at once. Safe from any thread.
/// </summary>
internal sealed class Sessions(IDbContextFactory<ServerDbContext> databases, MinuteMemory memory, Audit audit, TimeProvider clock)
{
    public const string Claim = "takes:session";

    /// <summary>As long as a cookie lives that nobody uses.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(14);

    /// <summary>Notes that somebody has signed in, and forgets what ended long ago.</summary>
    public async Task<Guid> BeginAsync(Guid userId, string stamp, string? address, string? agent, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            UserId = userId,
            Stamp = stamp,
            Created = now.ToUnixTimeMilliseconds(),
            LastSeen = now.ToUnixTimeMilliseconds(),
            Address = address,
            Browser = BrowserWords.Of(agent),
        };
        var over = (now - Life).ToUnixTimeMilliseconds();
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Sessions.Where(s => s.UserId == userId && s.LastSeen < over).ExecuteDeleteAsync(ct);
        db.Sessions.Add(session);
        await db.SaveChangesAsync(ct);
        return session.Id;
    }

    /// <summary>The same browser after a change of its account that was made in it.</summary>
    public async Task RenewAsync(Guid id, string stamp, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Stamp, stamp), ct);
    }

    /// <summary>False when somebody has ended the session of this cookie. Tokens and laptop mode have none.</summary>
    public async ValueTask<bool> IsOpenAsync(ClaimsPrincipal user, CancellationToken ct) =>
        IdOf(user) is not { } id || await memory.GetAsync(KeyOf(id), () => LookAsync(id, ct));

    /// <summary>The open ones of whoever asks, the latest first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var (id, since) = (user.UserId(), (clock.GetUtcNow() - Life).ToUnixTimeMilliseconds());
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Sessions.AsNoTracking().Where(s => s.UserId == id && s.Ended == null && s.LastSeen >= since)
            .Where(s => db.Users.Any(u => u.Id == s.UserId && u.SecurityStamp == s.Stamp)).OrderByDescending(s => s.LastSeen).ToListAsync(ct);
    }

    /// <summary>Signs one browser out, at its next request. Only one's own. Safe to run twice.</summary>
    public async Task<Outcome<Done>> EndAsync(ClaimsPrincipal user, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (user.IsTokenUser() || await db.Sessions.FirstOrDefaultAsync(s => s.Id == id, ct) is not { } session || session.UserId != user.UserId())
        {
            return Problem.NotFound("You are not signed in there.");
        }

        if (session.Ended is null)
        {
            session.Ended = clock.GetUtcNow().ToUnixTimeMilliseconds();
            db.Audit.Add(audit.Line(AuditDeeds.SessionsEnded, user, session.Browser));
            await db.SaveChangesAsync(ct);
        }

        memory.Forget(KeyOf(id));
        return new Done();
    }

    /// <summary>The session of a cookie; null for whoever has none.</summary>
    public static Guid? IdOf(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(Claim), out var id) ? id : null;

    private static string KeyOf(Guid id) => $"session:{id:N}";

    private async Task<bool> LookAsync(Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, ct) is not { Ended: null })
        {
            return false;
        }

        try
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            await db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeen, now), ct);
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception) when (StorageTrouble.IsDiskFull(exception) || StorageTrouble.IsBusy(exception))
        {
            // A note for the owner's list. A full disk or a held database must not shut the door.
        }

        return true;
    }
}
