using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Claims what docs/format.md names in the folder of an asset and beside a take's clips and snapshots; of a purged one its sidecar alone.</summary>
internal sealed class ExtraOwner(IDbContextFactory<TakesDbContext> databases) : IFileOwner
{
    public async Task<IReadOnlySet<string>> OwnedAsync(Guid projectId, IReadOnlyCollection<string> paths, CancellationToken ct)
    {
        var owned = new HashSet<string>(StringComparer.Ordinal);
        if (paths.Count == 0)
        {
            return owned;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        foreach (var extra in await db.Set<Extra>().AsNoTracking().Where(e => e.ProjectId == projectId && !e.IsGone).ToListAsync(ct))
        {
            owned.Add(extra.GitPath(extra.SidecarName));
            if (extra.Storage != StorageState.Purged)
            {
                owned.Add(extra.GitPath(extra.FileName ?? extra.SidecarName));
                owned.Add(extra.GitPath(extra.Kind == ExtraKind.Asset ? extra.ThumbnailName : extra.SidecarName));
            }
        }

        owned.IntersectWith(paths);
        return owned;
    }
}
