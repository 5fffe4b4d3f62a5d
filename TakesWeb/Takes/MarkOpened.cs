using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;

namespace TakesWeb.Takes;

/// <summary>Notes that somebody opened a take's page: the first time and the last. Safe to run twice and at once.</summary>
public sealed class MarkOpened(IDbContextFactory<ServerDbContext> databases, TimeProvider clock)
{
    public async Task RunAsync(Guid takeUid, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcTicks;
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO opened_takes (TakeUid, FirstOpened, LastOpened) VALUES ({takeUid}, {now}, {now}) ON CONFLICT (TakeUid) DO UPDATE SET LastOpened = max(LastOpened, excluded.LastOpened)", ct);
    }
}
