using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>The shots in the trash of a project, with what is kept of each.</summary>
public sealed class ListTrashedShots(IDbContextFactory<TakesDbContext> databases, ListShots listShots)
{
    public async Task<IReadOnlyList<TrashedShot>> RunAsync(Guid projectId, CancellationToken ct)
    {
        var shots = (await listShots.AllAsync(projectId, ct)).Where(s => s.IsInTrash).ToList();
        if (shots.Count == 0)
        {
            return [];
        }

        var uids = shots.ConvertAll(s => s.Uid);
        await using var db = await databases.CreateDbContextAsync(ct);
        var kept = await db.Set<Take>().Where(t => uids.Contains(t.ShotUid) && t.Storage != StorageState.Purged)
            .GroupBy(t => t.ShotUid).Select(g => new { g.Key, Takes = g.Count(), Bytes = g.Sum(t => t.Size) }).ToDictionaryAsync(g => g.Key, ct);
        return [.. shots.Select(s => new TrashedShot(s, kept.GetValueOrDefault(s.Uid)?.Takes ?? 0, kept.GetValueOrDefault(s.Uid)?.Bytes ?? 0))];
    }
}

/// <param name="Shot">The shot.</param>
/// <param name="Takes">How many of its takes still have their bytes.</param>
/// <param name="Bytes">The sizes of their media added up.</param>
public sealed record TrashedShot(Shot Shot, int Takes, long Bytes);
