using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>Takes of a project that share their media, byte for byte. They are stored once; a person wants to know all the same.</summary>
public sealed class FindDuplicates(IDbContextFactory<TakesDbContext> databases)
{
    /// <summary>The other takes with the bytes of this one, purged ones not among them, by shot and number.</summary>
    public async Task<IReadOnlyList<DuplicateTake>> OfTakeAsync(Take take, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return take.Sha256 is null ? [] : await db.Set<Take>().AsNoTracking()
            .Where(t => t.ProjectId == take.ProjectId && t.Sha256 == take.Sha256 && t.Uid != take.Uid && t.Storage != StorageState.Purged)
            .Join(db.Set<Shot>(), t => t.ShotUid, s => s.Uid, (t, s) => new { Take = t, Shot = s })
            .OrderBy(t => t.Shot.Chapter).ThenBy(t => t.Shot.Scene).ThenBy(t => t.Shot.Folder).ThenBy(t => t.Take.Number)
            .Select(t => new DuplicateTake(t.Take, t.Shot)).ToListAsync(ct);
    }

    /// <summary>Of these takes of a project, those whose bytes some earlier take of it has: the uid, and which take that is.</summary>
    public async Task<IReadOnlyDictionary<Guid, DuplicateTake>> AmongAsync(Guid projectId, IReadOnlyList<Take> takes, CancellationToken ct)
    {
        var uids = takes.Select(t => t.Uid).ToArray();
        await using var db = await databases.CreateDbContextAsync(ct);
        var kept = db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == projectId && t.Sha256 != null && t.Storage != StorageState.Purged);
        var pairs = await kept.Where(t => EF.Parameter(uids).Contains(t.Uid))
            .Join(kept, t => t.Sha256, other => other.Sha256, (t, other) => new { t.Uid, Other = other })
            // Uids are made in the order of time: the first of its kind is no duplicate.
            .Where(p => p.Other.Uid < p.Uid)
            .Join(db.Set<Shot>(), p => p.Other.ShotUid, s => s.Uid, (p, s) => new { p.Uid, p.Other, Shot = s })
            .ToListAsync(ct);
        return pairs.GroupBy(p => p.Uid).ToDictionary(g => g.Key, g => g.OrderBy(p => p.Other.Uid).Select(p => new DuplicateTake(p.Other, p.Shot)).First());
    }
}

/// <summary>A take that has the same bytes, and its shot.</summary>
public sealed record DuplicateTake(Take Take, Shot Shot);
