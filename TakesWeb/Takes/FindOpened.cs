using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;

namespace TakesWeb.Takes;

/// <summary>Which takes somebody has opened, and when. One that is not in the answer was never opened on this server.</summary>
public sealed class FindOpened(IDbContextFactory<ServerDbContext> databases)
{
    private const int Batch = 500;

    public async Task<IReadOnlyDictionary<Guid, OpenedTake>> RunAsync(IReadOnlyCollection<Guid> takeUids, CancellationToken ct)
    {
        var opened = new Dictionary<Guid, OpenedTake>();
        await using var db = await databases.CreateDbContextAsync(ct);
        foreach (var some in takeUids.Chunk(Batch))
        {
            foreach (var row in await db.Set<OpenedTake>().AsNoTracking().Where(t => some.Contains(t.TakeUid)).ToListAsync(ct))
            {
                opened[row.TakeUid] = row;
            }
        }

        return opened;
    }
}
