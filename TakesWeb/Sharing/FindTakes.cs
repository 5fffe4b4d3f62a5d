using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

/// <summary>Takes of one project by their uids, in the order in which they were asked for, with the titles of their shots. A take of another project is not found.</summary>
internal sealed class FindTakes(IDbContextFactory<TakesDbContext> databases)
{
    public async Task<IReadOnlyList<(Take Take, string ShotTitle)>> RunAsync(Guid projectId, IReadOnlyList<Guid> uids, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == projectId && uids.Contains(t.Uid)).ToDictionaryAsync(t => t.Uid, ct);
        var shotUids = takes.Values.Select(t => t.ShotUid).Distinct().ToArray();
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == projectId && shotUids.Contains(s.Uid) && s.DeletedAt == null).ToDictionaryAsync(s => s.Uid, s => s.Title, ct);
        return [.. uids.Where(uid => takes.TryGetValue(uid, out var take) && shots.ContainsKey(take.ShotUid)).Select(uid => (takes[uid], shots[takes[uid].ShotUid]))];
    }
}
