using System.Security.Claims;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Writes the audit. Safe from any thread.</summary>
public sealed class Audit(IDbContextFactory<ServerDbContext> databases, IHttpContextAccessor contexts, TimeProvider clock, ILogger<Audit> logger)
{
    private const int LongestWhat = 400;

    /// <summary>A line for a change of server.db itself: whoever makes the change adds it to the same transaction.</summary>
    internal AuditEntry Line(string deed, ClaimsPrincipal who, string? what = null) => Line(deed, Actor.From(who).Email, what);

    internal AuditEntry Line(string deed, string who, string? what = null, string? project = null) => new()
    {
        At = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        Deed = deed,
        Who = Cut(who)!,
        What = Cut(what),
        Project = project,
        // In a circuit this is the request that opened its socket, and so the same machine.
        Address = contexts.HttpContext?.Connection.RemoteIpAddress?.ToString(),
    };

    /// <summary>The same as <see cref="WriteAsync(string, string, string?, string?, CancellationToken)"/>, of whoever is the author of a change. What is done is done: it is not stopped. What Takes does by itself, such as emptying old trash, is told by the log alone.</summary>
    public Task WriteAsync(string deed, Actor who, string what, string project) =>
        who == Actor.System ? Task.CompletedTask : WriteAsync(deed, who.Email, what, project, CancellationToken.None);

    /// <summary>A line for something that is done elsewhere and stays done: a disk that is full for the moment loses the line, and the log says so.</summary>
    public async Task WriteAsync(string deed, string who, string? what, string? project, CancellationToken ct)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            db.Audit.Add(Line(deed, who, what, project));
            await db.SaveChangesAsync(ct);
        }
        catch (Exception exception) when (exception is DbUpdateException or SqliteException && (StorageTrouble.IsDiskFull(exception) || StorageTrouble.IsBusy(exception)))
        {
            AccountsLog.AuditLost(logger, deed, who, what, exception);
        }
    }

    private static string? Cut(string? text) => text is { Length: > LongestWhat } ? text[..LongestWhat] : text;
}
