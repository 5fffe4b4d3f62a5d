using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Books the files of a take, and of what was cut out of it, in the byte ledger, each under its category.</summary>
public sealed class TakeBooks(IDbContextFactory<TakesDbContext> databases, ByteLedger ledger, DataFolder data)
{
    private const int Batch = 500;

    /// <param name="frames">Of a sequence all of them, or none where what they are for is as it was.</param>
    public async Task BookAsync(Take take, TakeFolder folder, IEnumerable<TakeFrame> frames, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var cut = await db.Set<Extra>().AsNoTracking().Where(e => e.TakeUid == take.Uid && !e.IsGone).ToListAsync(ct);
        await ledger.BookAsync(take.ProjectId, [.. FilesOf(take, folder, frames), .. cut.SelectMany(e => new ExtraInPlace(null!, e, folder.Repository) { Take = take }.Files())], ct);
    }

    /// <summary>Books cached files, each for the project of the first take with that media. Files that no take has are leftovers, and nobody's.</summary>
    /// <param name="except">A project that goes, and books nothing any more.</param>
    public async Task BookCachedAsync(IEnumerable<string> paths, Guid? except, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        foreach (var some in paths.GroupBy(path => data.MediaOfCached(path) ?? "").Chunk(Batch))
        {
            var media = some.Select(g => g.Key).ToArray();
            var takes = db.Set<Take>().Where(t => t.Storage != StorageState.Purged && t.ProjectId != except && t.Sha256 != null && media.Contains(t.Sha256));
            var owners = (await takes.OrderBy(t => t.Uid).Select(t => new { t.Sha256, t.ProjectId }).ToListAsync(ct)).DistinctBy(t => t.Sha256).ToDictionary(t => t.Sha256!, t => t.ProjectId);
            foreach (var project in some.Where(g => owners.ContainsKey(g.Key)).GroupBy(g => owners[g.Key]))
            {
                await ledger.BookAsync(project.Key, [.. project.SelectMany(g => g).Select(path => (FileCategory.Cache, path))], ct);
            }
        }
    }

    /// <summary>Every file that a take has a part in, and what it is for.</summary>
    internal static IReadOnlyList<(FileCategory Category, string Path)> FilesOf(Take take, TakeFolder folder, IEnumerable<TakeFrame> frames)
    {
        var isTrashed = take.Storage == StorageState.Trashed;
        var files = new List<(FileCategory, string)> { (FileCategory.Metadata, folder.Sidecar), (FileCategory.Metadata, folder.Events) };
        if (take.FileName is { } media)
        {
            files.Add((take.IsSequence ? FileCategory.Metadata : isTrashed ? FileCategory.Trash : FileCategory.Renders, folder.In(media)));
        }

        foreach (var frame in frames)
        {
            files.Add((isTrashed ? FileCategory.Trash : FileCategory.Renders, folder.In(frame.Name)));
            files.Add((FileCategory.LfsOnly, MediaStore.ObjectPath(folder.Repository, frame.Sha256)));
        }

        if (take is { Sha256: { } sha, IsSequence: false })
        {
            files.Add((FileCategory.LfsOnly, MediaStore.ObjectPath(folder.Repository, sha)));
        }

        if (take.ThumbnailSha256 is { } thumbnail)
        {
            files.Add((isTrashed ? FileCategory.Trash : FileCategory.Thumbnails, folder.Thumbnail));
            files.Add((FileCategory.LfsOnly, MediaStore.ObjectPath(folder.Repository, thumbnail)));
        }

        return files;
    }

    /// <summary>Strikes files that are gone again.</summary>
    public Task StrikeAsync(IReadOnlyCollection<string> files) => ledger.StrikeAsync(files, CancellationToken.None);
}
