using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Brings the books in line with the cache: small pictures outlive a rebuild of the index, which does not know of them. Each is booked for
/// the project of the first take with that media. Files that no take has are leftovers, and nobody's. Safe at any time.
/// </summary>
public sealed class BookCache(ListProjects listProjects, ByteLedger ledger, TakeBooks books, DataFolder data)
{
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

        await books.BookCachedAsync(unbooked, except: null, ct);
    }
}
