using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Brings the books in line with the cache: small pictures outlive a rebuild of the index, which does not know of them. Each is booked for
/// the project of the first take with that media. Files that no take has are leftovers, and nobody's. Safe at any time.
/// </summary>
public sealed class BookCache(IDbContextFactory<TakesDbContext> databases, ListProjects listProjects, ByteLedger ledger, DataFolder data)
{
    private const int Batch = 500;

    public async Task RunAsync(CancellationToken ct)
    {
        var present = FolderWalk.Below(data.Caches).Where(f => f.Stat.IsRegularFile && data.MediaOfCached(f.Path) is not null && !LeftoverNames.IsTemporary(f.Path))
            .ToDictionary(f => f.Path, f => new BookedFile(f.Stat.InodeKey, f.Stat.Size), StringComparer.Ordinal);
        var unbooked = present.Keys.ToHashSet(StringComparer.Ordinal);
        var wrong = new HashSet<string>(StringComparer.Ordinal);
        foreach (var project in await listProjects.AllAsync(ct))
        {
            foreach (var (path, booked) in await ledger.BookedBelowAsync(project.Id, data.Caches, ct))
            {
                // Projects that have the same media may each have it booked. What came after the walk is right as well.
                var isRight = present.TryGetValue(path, out var now) ? now == booked : File.Exists(path);
                if (!isRight)
                {
                    wrong.Add(path);
                }

                unbooked.Remove(path);
            }
        }

        if (wrong.Count > 0)
        {
            await ledger.StrikeAsync(wrong, ct);
            unbooked.UnionWith(wrong.Where(present.ContainsKey));
        }

        foreach (var some in unbooked.GroupBy(path => data.MediaOfCached(path)!).Chunk(Batch))
        {
            await BookAsync(some, ct);
        }
    }

    private async Task BookAsync(IReadOnlyCollection<IGrouping<string, string>> filesByMedia, CancellationToken ct)
    {
        var media = filesByMedia.Select(g => g.Key).ToArray();
        await using var db = await databases.CreateDbContextAsync(ct);
        var owners = (await db.Set<Take>().Where(t => t.Storage != StorageState.Purged && t.Sha256 != null && media.Contains(t.Sha256)).OrderBy(t => t.Uid).Select(t => new { t.Sha256, t.ProjectId }).ToListAsync(ct))
            .DistinctBy(t => t.Sha256).ToDictionary(t => t.Sha256!, t => t.ProjectId);
        foreach (var project in filesByMedia.Where(g => owners.ContainsKey(g.Key)).GroupBy(g => owners[g.Key]))
        {
            await ledger.BookAsync(project.Key, [.. project.SelectMany(g => g).Select(path => (FileCategory.Cache, path))], ct);
        }
    }
}
