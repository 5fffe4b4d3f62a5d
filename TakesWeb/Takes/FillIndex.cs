using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Writes the rows of all takes of a project anew, from their folders and, for those that are away, from HEAD. What is there is replaced
/// row by row, so nobody ever reads half a project, and a stop in the middle leaves rows that are right.
/// </summary>
internal sealed class FillIndex(DataFolder data, TakeRows rows, ByteLedger ledger, ReadHead readHead, ListShots listShots, KeyedLocks<Guid> locks)
{
    private const int Batch = 2000;

    /// <param name="project">Its shots have their rows.</param>
    /// <param name="claimed">The uids that this rebuild has met.</param>
    /// <param name="report">Called with a number of takes that are done.</param>
    /// <param name="ct">Between two batches.</param>
    public async Task RunAsync(Project project, HashSet<Guid> claimed, Action<int> report, CancellationToken ct)
    {
        var repository = data.Project(project.Slug);
        var committed = await CommittedTakes.ReadAsync(readHead, repository, ct);
        var task = new RowsTask(committed, claimed, report);
        foreach (var shot in await listShots.AllAsync(project.Id, ct))
        {
            var place = new Place(project, shot);
            List<int> onDisk;
            // The lock of publishing: what is renamed into place has its row when we see it, and nobody inserts it beside us.
            using (await locks.TakeAsync(shot.Uid, ct))
            {
                onDisk = TakeFolder.NumbersIn(repository, shot);
            }

            await rows.WriteAsync(place, onDisk, task, ct);
            var away = committed.NumbersOf(shot).Where(number => !new TakeFolder(repository, shot, number).IsPresent).Order().ToList();
            await rows.WriteAwayAsync(place, away, task, ct);
        }

        await BookStoreAsync(project, repository, ct);
    }

    /// <summary>Objects that no take names count too: they lie on the disk until the cleanup.</summary>
    private async Task BookStoreAsync(Project project, string repository, CancellationToken ct)
    {
        var store = Path.Combine(repository, ".git", "lfs", "objects");
        foreach (var some in Directory.Exists(store) ? Directory.EnumerateFiles(store, "*", SearchOption.AllDirectories).Where(IsObject).Chunk(Batch) : [])
        {
            await ledger.BookAsync(project.Id, [.. some.Select(path => (FileCategory.LfsOnly, path))], ct);
        }
    }

    private static bool IsObject(string path) => Path.GetFileName(path) is { Length: 64 } name && name.All(char.IsAsciiHexDigitLower);
}
