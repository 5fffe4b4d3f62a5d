using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>Finds what was left behind outside the repositories: cached pictures, folders of projects that never came to be. Changes nothing.</summary>
internal sealed class LibraryLeftovers(IDbContextFactory<TakesDbContext> databases, DataFolder data)
{
    public async Task<IReadOnlyList<FoundLeftover>> FindAsync(DateTimeOffset cutoff, CancellationToken ct)
    {
        var entries = FolderWalk.In(data.Caches).SelectMany(f => FolderWalk.In(f.Path))
            .Where(f => f.Stat.IsFolder && LeftoverNames.IsSha256(Path.GetFileName(f.Path))).Select(f => f.Path).ToList();
        var known = new HashSet<string>(StringComparer.Ordinal);
        if (entries.Count > 0)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            known = (await db.Set<Take>().Where(t => t.Sha256 != null && t.Storage != StorageState.Purged).Select(t => t.Sha256!).Distinct().ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        }

        var stale = entries.Where(folder => !known.Contains(Path.GetFileName(folder))).Select(folder => Whole(LeftoverKind.CacheEntry, folder));
        var unfinished = FolderWalk.In(data.Projects).Where(f => f.Stat.IsFolder && Path.GetFileName(f.Path).StartsWith(".new-", StringComparison.Ordinal))
            .Select(f => Whole(LeftoverKind.UnfinishedProject, f.Path));
        return [.. stale.Concat(unfinished).Where(leftover => FolderWalk.LastTouched(leftover.Path, leftover.Files) < cutoff)];
    }

    private static FoundLeftover Whole(LeftoverKind kind, string folder) => new(kind, folder, [.. FolderWalk.Below(folder)]);
}
