using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Claims what docs/format.md names in a take's folder; of a tombstone its log alone.</summary>
internal sealed class TakeFileOwner(IDbContextFactory<TakesDbContext> databases) : IFileOwner
{
    public async Task<IReadOnlySet<string>> OwnedAsync(Guid projectId, IReadOnlyCollection<string> paths, CancellationToken ct)
    {
        if (paths.Count == 0)
        {
            return new HashSet<string>();
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == projectId).ToDictionaryAsync(s => s.Uid, ct);
        var takes = await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == projectId).Select(t => new { t.ShotUid, t.Number, t.FileName, t.Storage }).ToListAsync(ct);
        var owned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var take in takes.Where(t => shots.ContainsKey(t.ShotUid)))
        {
            var folder = new TakeFolder("", shots[take.ShotUid], take.Number);
            owned.Add(folder.GitPath(folder.EventsName));
            if (take.Storage != StorageState.Purged)
            {
                owned.Add(folder.GitPath(folder.SidecarName));
                owned.Add(folder.GitPath(folder.ThumbnailName));
                owned.Add(folder.GitPath(take.FileName ?? folder.SidecarName));
            }
        }

        // Few of the paths are frames, and then all of a folder: what the index has of them is asked for once.
        if (paths.Any(path => path.Contains($"/{TakeFolder.FramesFolder}/", StringComparison.Ordinal)))
        {
            var framed = db.Set<TakeFrame>().AsNoTracking().Where(f => f.ProjectId == projectId).Join(db.Set<Take>(), f => f.TakeUid, t => t.Uid, (f, t) => new { f.Name, t.ShotUid, t.Number });
            await foreach (var frame in framed.AsAsyncEnumerable().WithCancellation(ct))
            {
                if (shots.TryGetValue(frame.ShotUid, out var shot))
                {
                    owned.Add(new TakeFolder("", shot, frame.Number).GitPath(frame.Name));
                }
            }
        }

        owned.IntersectWith(paths);
        return owned;
    }
}
