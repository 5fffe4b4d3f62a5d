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
        var root = Path.Combine(data.Root, "cache");
        var unbooked = FolderWalk.Below(root).Where(f => f.Stat.IsRegularFile && MediaOf(root, f.Path) is not null && !LeftoverNames.IsTemporary(f.Path))
            .Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        var present = unbooked.ToHashSet(StringComparer.Ordinal);
        var wrong = new HashSet<string>(StringComparer.Ordinal);
        foreach (var project in await listProjects.AllAsync(ct))
        {
            foreach (var path in (await ledger.BookedBelowAsync(project.Id, root, ct)).Keys)
            {
                // Gone; or booked for two projects that have the same media, each time as the file it was then.
                if (!unbooked.Remove(path) && !(File.Exists(path) && !present.Contains(path)))
                {
                    wrong.Add(path);
                }
            }
        }

        if (wrong.Count > 0)
        {
            await ledger.StrikeAsync(wrong, ct);
            unbooked.UnionWith(wrong.Where(present.Contains));
        }

        foreach (var some in unbooked.GroupBy(path => MediaOf(root, path)!).Chunk(Batch))
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

    /// <summary>cache/aa/&lt;sha256&gt;/name: the media that the file was made of.</summary>
    private static string? MediaOf(string root, string path) =>
        Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar) is [_, var sha, ..] && LeftoverNames.IsSha256(sha) ? sha : null;
}
