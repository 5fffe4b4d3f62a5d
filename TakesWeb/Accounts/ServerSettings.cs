using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Accounts;

/// <summary>Facts that belong to the server and not to a film. They survive a rebuild of the index.</summary>
public sealed class ServerSettings(IDbContextFactory<ServerDbContext> databases)
{
    /// <summary>The value, or null when it was never set.</summary>
    public async Task<string?> GetAsync(string key, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return (await db.Settings.AsNoTracking().FirstOrDefaultAsync(s => s.Key == key, ct))?.Value;
    }

    /// <summary>Sets or replaces; safe to run twice and from two requests at once.</summary>
    public async Task SetAsync(string key, string value, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO Settings (Key, Value) VALUES ({key}, {value}) ON CONFLICT (Key) DO UPDATE SET Value = excluded.Value", ct);
    }
}
