using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>The takes with the largest media: of one project, or of all.</summary>
public sealed class LargestTakes(IDbContextFactory<TakesDbContext> databases)
{
    /// <summary>How many are listed.</summary>
    public const int Most = 20;

    public async Task<IReadOnlyList<LargeTake>> RunAsync(Guid? projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().AsNoTracking().Where(t => (projectId == null || t.ProjectId == projectId) && t.Storage != StorageState.Purged && t.Size > 0)
            .OrderByDescending(t => t.Size).ThenBy(t => t.Uid).Take(Most).ToListAsync(ct);
        var shotUids = takes.Select(t => t.ShotUid).Distinct().ToArray();
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => shotUids.Contains(s.Uid)).ToDictionaryAsync(s => s.Uid, ct);
        var hashes = takes.Select(t => t.Sha256).Distinct().ToArray();
        var projects = takes.Select(t => t.ProjectId).Distinct().ToArray();
        // Bytes are shared within a repository, not between two.
        var sharers = await db.Set<Take>().Where(t => projects.Contains(t.ProjectId) && t.Storage != StorageState.Purged && hashes.Contains(t.Sha256))
            .GroupBy(t => new { t.ProjectId, t.Sha256 }).Select(g => new { g.Key.ProjectId, g.Key.Sha256, Count = g.Count() }).ToListAsync(ct);
        return [.. takes.Where(t => shots.ContainsKey(t.ShotUid)).Select(t => new LargeTake(
            t, shots[t.ShotUid], shots[t.ShotUid].ActiveTakeUid == t.Uid, sharers.Find(s => s.ProjectId == t.ProjectId && s.Sha256 == t.Sha256)?.Count > 1))];
    }
}

/// <param name="Take">The take.</param>
/// <param name="Shot">Its shot.</param>
/// <param name="IsActive">True when it is circled.</param>
/// <param name="IsShared">True when another take has the same bytes: they lie on the disk once.</param>
public sealed record LargeTake(Take Take, Shot Shot, bool IsActive, bool IsShared);
