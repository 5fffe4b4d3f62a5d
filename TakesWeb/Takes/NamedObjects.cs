using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>Which objects of the LFS store something refers to, as the rows say: takes with their frames, assets, clips and snapshots that are not purged.</summary>
public static class NamedObjects
{
    /// <summary>Whether anything needs these bytes, in one project or (null) in any.</summary>
    public static bool IsNeeded(TakesDbContext db, Guid? projectId, string sha256) =>
        db.Set<Take>().Any(t => (projectId == null || t.ProjectId == projectId) && t.Storage != StorageState.Purged && (t.Sha256 == sha256 || t.ThumbnailSha256 == sha256))
        || db.Set<Extra>().Any(e => (projectId == null || e.ProjectId == projectId) && e.Storage != StorageState.Purged && (e.Sha256 == sha256 || e.ThumbnailSha256 == sha256))
        || db.Set<TakeFrame>().Any(f => (projectId == null || f.ProjectId == projectId) && f.Sha256 == sha256);

    /// <summary>All that a project needs.</summary>
    public static async Task<IReadOnlySet<string>> OfAsync(TakesDbContext db, Guid projectId, CancellationToken ct)
    {
        var named = new HashSet<string>(await db.Set<TakeFrame>().Where(f => f.ProjectId == projectId).Select(f => f.Sha256).ToListAsync(ct), StringComparer.Ordinal);
        var takes = await db.Set<Take>().Where(t => t.ProjectId == projectId && t.Storage != StorageState.Purged).Select(t => new { t.Sha256, t.ThumbnailSha256 }).ToListAsync(ct);
        var extras = await db.Set<Extra>().Where(e => e.ProjectId == projectId && e.Storage != StorageState.Purged).Select(e => new { e.Sha256, e.ThumbnailSha256 }).ToListAsync(ct);
        foreach (var row in takes.Concat(extras))
        {
            named.Add(row.Sha256 ?? "");
            named.Add(row.ThumbnailSha256 ?? "");
        }

        return named;
    }
}
