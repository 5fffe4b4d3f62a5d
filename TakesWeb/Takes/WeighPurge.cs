using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Says what a purge of some takes would really free: shared hashes and second names of an inode count once, what somebody else needs does
/// not count. Changes nothing. The purge itself asks the same question, so the two agree.
/// </summary>
public sealed class WeighPurge(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, ReadRemotes remotes, IEnumerable<IHoldsBytes> holders)
{
    /// <param name="project">The project of all the takes.</param>
    /// <param name="takeUids">The takes that would go together; purged ones weigh nothing.</param>
    /// <param name="forgetUnpushed">True: media that no remote has is freed too.</param>
    public async Task<PurgeWeight> RunAsync(Project project, IReadOnlyCollection<Guid> takeUids, bool forgetUnpushed, CancellationToken ct)
    {
        var repository = data.Project(project.Slug);
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == project.Id && takeUids.Contains(t.Uid) && t.Storage != StorageState.Purged).ToListAsync(ct);
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == project.Id).ToDictionaryAsync(s => s.Uid, ct);
        var places = takes.ConvertAll(t => (Take: t, Folder: new TakeFolder(repository, shots[t.ShotUid], t.Number)));
        var objects = new Dictionary<string, PointerChange>(StringComparer.Ordinal);
        foreach (var pointer in places.SelectMany(p => TakeCommits.PointersOf(p.Folder, p.Take)))
        {
            objects.TryAdd(pointer.Oid, pointer);
        }

        var held = await HeldAsync(db, project, repository, takeUids, shots, objects, forgetUnpushed, ct);
        var names = places.SelectMany(p => FilesOf(p.Folder)).ToList();
        names.AddRange(objects.Keys.Except(held.Select(h => h.Sha256), StringComparer.Ordinal).Select(sha => MediaStore.ObjectPath(repository, sha)));
        names.AddRange(await CachedAsync(db, takeUids, takes, ct));
        var paper = takes.Sum(t => t.Size);
        return new PurgeWeight(FreedBy(names), paper, takes.Count, held);
    }

    /// <summary>Every file of a take that a purge removes: all but the log, which is the tombstone.</summary>
    internal static IEnumerable<string> FilesOf(TakeFolder folder) =>
        Directory.Exists(folder.Path)
            ? Directory.EnumerateFiles(folder.Path, "*", NoLinks).Where(path => path != folder.Events)
            : [];

    private static readonly EnumerationOptions NoLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <summary>An inode is free when its last name goes.</summary>
    private static long FreedBy(IEnumerable<string> names) =>
        names.Distinct(StringComparer.Ordinal).Select(FileStat.Of).OfType<FileStat>().Where(stat => stat.IsRegularFile)
            .GroupBy(stat => stat.InodeKey).Where(g => g.Count() >= g.First().Links).Sum(g => g.First().Size);

    private async Task<List<HeldBytes>> HeldAsync(
        TakesDbContext db, Project project, string repository, IReadOnlyCollection<Guid> takeUids, Dictionary<Guid, Shot> shots,
        Dictionary<string, PointerChange> objects, bool forgetUnpushed, CancellationToken ct)
    {
        var hashes = objects.Keys.ToArray();
        var others = await db.Set<Take>().AsNoTracking()
            .Where(t => t.ProjectId == project.Id && t.Storage != StorageState.Purged && !takeUids.Contains(t.Uid))
            .Where(t => hashes.Contains(t.Sha256) || hashes.Contains(t.ThumbnailSha256))
            .Select(t => new { t.Sha256, t.ThumbnailSha256, t.Number, t.ShotUid, t.Storage }).ToListAsync(ct);
        var held = new Dictionary<string, HeldBytes>(StringComparer.Ordinal);
        foreach (var other in others.OrderBy(t => t.Number))
        {
            var where = other.Storage == StorageState.Live ? "" : other.Storage == StorageState.Trashed ? " (in the trash)" : " (archived)";
            foreach (var sha in new[] { other.Sha256, other.ThumbnailSha256 }.OfType<string>().Where(objects.ContainsKey))
            {
                held.TryAdd(sha, new HeldBytes(sha, objects[sha].Size, $"{TakeNumber.Format(other.Number)} of {shots[other.ShotUid].Title}{where} has the same bytes."));
            }
        }

        foreach (var holder in holders)
        {
            foreach (var one in await holder.HoldersAsync(project, hashes, ct))
            {
                held.TryAdd(one.Sha256, one);
            }
        }

        if (!forgetUnpushed && remotes.Names(repository) is [var remote, ..])
        {
            foreach (var pointer in objects.Values.Where(p => !held.ContainsKey(p.Oid)).ToList())
            {
                if (!await remotes.IsPushedAsync(repository, pointer, ct))
                {
                    held.Add(pointer.Oid, new HeldBytes(pointer.Oid, pointer.Size, $"{Path.GetFileName(pointer.Path)} is not pushed to {remote} yet. Push first, or say that it may be forgotten."));
                }
            }
        }

        return [.. held.Values];
    }

    /// <summary>The cache is shared by all projects: it goes with the last take that has the bytes.</summary>
    private async Task<IReadOnlyList<string>> CachedAsync(TakesDbContext db, IReadOnlyCollection<Guid> takeUids, List<Take> takes, CancellationToken ct)
    {
        var hashes = takes.Select(t => t.Sha256).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var needed = await db.Set<Take>().Where(t => hashes.Contains(t.Sha256) && t.Storage != StorageState.Purged && !takeUids.Contains(t.Uid))
            .Select(t => t.Sha256).Distinct().ToListAsync(ct);
        return [.. hashes.Except(needed.OfType<string>(), StringComparer.Ordinal).Select(data.Cache).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", NoLinks))];
    }
}

/// <summary>What a purge frees, and what it does not.</summary>
/// <param name="FreedBytes">Bytes that the disk gets back, to the byte.</param>
/// <param name="PaperBytes">The sizes of the takes' media added up: what one would expect to get back who does not know what is shared.</param>
/// <param name="Takes">How many takes were weighed.</param>
/// <param name="Held">Objects that stay, and why.</param>
public sealed record PurgeWeight(long FreedBytes, long PaperBytes, int Takes, IReadOnlyList<HeldBytes> Held);
