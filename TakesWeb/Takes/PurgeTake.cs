using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Frees the bytes of a take in the trash, for good: working file, picture, cache and object, unless something else needs the object; the
/// answer then names it. The folder stays with its log alone, so that the number stays taken. One purge runs at a time.
/// </summary>
public sealed class PurgeTake(
    IDbContextFactory<TakesDbContext> databases, TakeFiles takeFiles, WeighPurge weigh, MediaStore store, TakeBooks books, DataFolder data,
    ByteLedger ledger, TakeAnnouncer announcer, KeyedLocks<Guid> locks, Audit audit, TimeProvider clock)
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="forgetUnpushed">True: media that no remote has is freed too.</param>
    public Task<Outcome<PurgedTake>> RunAsync(Guid projectId, Guid takeUid, Actor actor, bool forgetUnpushed, CancellationToken ct) =>
        RunAsync(projectId, takeUid, actor, forgetUnpushed, null, ct);

    /// <summary>The same for a take whose shot is in the trash: wherever the take itself stands. Refused as soon as the shot is restored.</summary>
    public Task<Outcome<PurgedTake>> RunOrphanAsync(Guid projectId, Guid takeUid, bool forgetUnpushed, CancellationToken ct) =>
        RunAsync(projectId, takeUid, Actor.System, forgetUnpushed, null, ct, isOrphan: true);

    /// <param name="released">Objects that a set of takes was found to free, when this take is one of the set.</param>
    internal async Task<Outcome<PurgedTake>> RunAsync(
        Guid projectId, Guid takeUid, Actor actor, bool forgetUnpushed, IReadOnlySet<string>? released, CancellationToken ct, bool isOrphan = false)
    {
        await _one.WaitAsync(ct);
        try
        {
            // The shot's lock keeps a restore of the shot out until the take is gone, or the purge out once it is back.
            using var shotHeld = isOrphan && await takeFiles.FindAsync(takeUid, ct) is { } orphan ? await locks.TakeAsync(orphan.Shot.Uid, ct) : null;
            using var held = await locks.TakeAsync(takeUid, ct);
            if (await takeFiles.FindAsync(takeUid, ct) is not { } place || place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            if (RefusalFor(place, isOrphan) is { } refusal)
            {
                return refusal;
            }

            // The log is the truth, and the row follows: what somebody has restored is not destroyed because a row says otherwise for a moment.
            if (!isOrphan && File.Exists(place.Folder.Events) && TakeState.Fold(TakeEvents.Read(place.Folder.Events)).Storage != StorageState.Trashed)
            {
                return Problem.Conflict($"{place.Take.Name} is not purged: its log says that it is not in the trash. Takes is reading the library; look again in a moment.");
            }

            Sidecar sidecar;
            try
            {
                sidecar = Sidecar.Read(place.Folder.Sidecar);
            }
            catch (InvalidDataException)
            {
                return Problem.Conflict($"{place.Take.Name} is not purged: its metadata cannot be read, so nobody can say what would go. Repair {place.Folder.RelativePath}/{place.Folder.SidecarName} first.");
            }

            var weight = await weigh.RunAsync(projectId, [takeUid], forgetUnpushed, released, ct);
            var objects = await ObjectsAsync(place.Take, ct);
            var tombstone = sidecar.ToTombstone();
            var log = TakeEvents.Append(place.Folder, actor, clock.GetUtcNow(), new TakeEvent(
                TakeEvents.Purged, KeyValuePair.Create("freed", (JsonNode?)weight.FreedBytes), KeyValuePair.Create("take", (JsonNode?)tombstone)));
            CrashPoint.Reach("purge.logged");
            place = place with { Take = await SaveAsync(takeUid, actor, place.Folder, TakeState.Fold(log), tombstone) };
            CrashPoint.Reach("purge.row-saved");
            var kept = await FinishAsync(place, [.. objects.Except(weight.Held.Select(h => h.Sha256), StringComparer.Ordinal)]);
            announcer.Changed(place.Take);
            // Of a set, whoever purges all of it tells the audit.
            if (released is null)
            {
                await audit.WriteAsync(AuditDeeds.Purged, actor, place.Words, place.Project.Slug);
            }

            return new PurgedTake(place.Take, weight.FreedBytes - kept, weight.Held);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// Ends a purge that a stop has cut in two: the log says purged, and files are still there. Objects are left to the cleanup, which asks
    /// everybody before it frees one. Safe to run twice.
    /// </summary>
    internal async Task FinishAsync(Guid takeUid, CancellationToken ct)
    {
        using var held = await locks.TakeAsync(takeUid, ct);
        if (await takeFiles.FindAsync(takeUid, ct) is { Take.Storage: StorageState.Purged } place)
        {
            await FinishAsync(place, []);
        }
    }

    /// <summary>Folders of purges that a stop has cut in two, by the uid of the take.</summary>
    internal static IEnumerable<Guid> Unfinished(string repository) =>
        Directory.Exists(RootOf(repository))
            ? Directory.EnumerateDirectories(RootOf(repository)).Select(path => Guid.TryParseExact(Path.GetFileName(path), "N", out var uid) ? uid : (Guid?)null).OfType<Guid>()
            : [];

    private static string RootOf(string repository) => Path.Combine(repository, ".git", "takes", "purging");

    private static Problem? RefusalFor(TakeInPlace place, bool isOrphan) => place.Take switch
    {
        _ when InTrash.RefusalFor(place.Project) is { } inTrash => inTrash,
        _ when isOrphan && !place.Shot.IsInTrash => Problem.Conflict($"{place.Take.Name} is not left over: its shot {place.Shot.Title} has been restored."),
        { Storage: StorageState.Purged } => Problem.Conflict($"{place.Take.Name} was purged before."),
        { Storage: not StorageState.Trashed } when !isOrphan => Problem.Conflict($"{place.Take.Name} is not in the trash. Move it there first; a purge cannot be undone."),
        _ when !File.Exists(place.Folder.Sidecar) => Problem.Conflict($"{place.Take.Name} is away: its folder is not in the working tree. Check out the project's branch and try again."),
        _ => null,
    };

    /// <summary>The row says it before the files go: from here on nobody takes the bytes for needed.</summary>
    private async Task<Take> SaveAsync(Guid takeUid, Actor actor, TakeFolder folder, TakeState state, JsonObject tombstone)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var take = await db.Set<Take>().FirstAsync(t => t.Uid == takeUid, CancellationToken.None);
        Bury(take, state, tombstone);
        take.EventsStamp = TakePublisher.StampOf(folder.Events);
        take.Touch(actor, "purged");
        var text = await db.Set<TakeText>().FirstAsync(t => t.Uid == takeUid, CancellationToken.None);
        text.Json = new Sidecar(tombstone).ToText();
        // Clips and snapshots go with their take; the rows stay until HEAD has let go of their paths.
        foreach (var extra in await db.Set<Extra>().Where(e => e.TakeUid == takeUid && !e.IsGone).ToListAsync(CancellationToken.None))
        {
            (extra.IsGone, extra.Storage) = (true, StorageState.Purged);
            extra.Touch(actor, "purged");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        await db.SaveChangesAsync(CancellationToken.None);
        await db.Set<TakeFrame>().Where(f => f.TakeUid == takeUid).ExecuteDeleteAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return take;
    }

    /// <summary>The objects of a take and of what was cut out of it.</summary>
    private async Task<IReadOnlyList<string>> ObjectsAsync(Take take, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var frames = await TakeFrame.OfAsync(db, [take], ct);
        var extras = await db.Set<Extra>().AsNoTracking().Where(e => e.TakeUid == take.Uid && e.Storage != StorageState.Purged).ToListAsync(ct);
        return [.. TakeCommits.ObjectsOf(take, frames[take.Uid]).Concat(extras.SelectMany(ExtraCommits.PointersOf).Select(p => p.Oid)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The columns of a purged take: what its tombstone says, and nothing else.</summary>
    internal static void Bury(Take take, TakeState state, JsonObject tombstone)
    {
        take.Apply(state);
        new Sidecar(tombstone).CopyTo(take);
        take.Picture = PictureState.Missing;
        take.PictureReason = "Purged: the bytes are gone, the number stays taken.";
        take.PictureLabel = null;
        take.ThumbnailSha256 = null;
        take.ThumbnailSize = 0;
        take.SidecarStamp = 0;
    }

    /// <summary>
    /// One rename each takes the files out of sight; what is aside is found and removed after any stop. Answers the bytes of objects that
    /// stay because the same media is being uploaded again at this moment.
    /// </summary>
    private async Task<long> FinishAsync(TakeInPlace place, IReadOnlyList<string> objects)
    {
        var folder = place.Folder;
        var aside = Path.Combine(RootOf(folder.Repository), place.Take.Uid.ToString("N", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(aside);
        var gone = WeighPurge.FilesOf(folder).ToList();
        // What a stop has left aside is not in the folder any more, and still on the books.
        gone.AddRange((await ledger.BookedBelowAsync(place.Project.Id, folder.Path, CancellationToken.None)).Keys);
        if (Directory.Exists(folder.Path))
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(folder.Path).Where(e => e != folder.Events).ToList())
            {
                DurableFile.Replace(entry, Path.Combine(aside, Path.GetFileName(entry)));
            }

            DurableFile.SyncFolder(folder.Path);
        }

        DurableFile.SyncFolder(aside);
        CrashPoint.Reach("purge.moved-aside");
        var kept = 0L;
        foreach (var sha in objects)
        {
            var path = MediaStore.ObjectPath(folder.Repository, sha);
            gone.Add(path);
            var size = FileStat.Of(path)?.Size ?? 0;
            kept += store.TryDiscard(folder.Repository, sha, () => !IsNeeded(place.Project.Id, sha)) ? 0 : size;
        }

        CrashPoint.Reach("purge.objects-discarded");
        gone.AddRange(RemoveCache(place.Take.Sha256));
        await ledger.StrikeAsync([.. gone.Where(path => !File.Exists(path))], CancellationToken.None);
        await books.BookAsync(place.Take, folder, [], CancellationToken.None);
        // Last: as long as it lies there, the next start knows that the books may not have been told.
        Directory.Delete(aside, recursive: true);
        CrashPoint.Reach("purge.aside-removed");
        return kept;
    }

    private bool IsNeeded(Guid projectId, string sha256)
    {
        using var db = databases.CreateDbContext();
        return NamedObjects.IsNeeded(db, projectId, sha256);
    }

    private List<string> RemoveCache(string? sha256)
    {
        if (sha256 is null || !Directory.Exists(data.Cache(sha256)))
        {
            return [];
        }

        using var db = databases.CreateDbContext();
        if (db.Set<Take>().Any(t => t.Sha256 == sha256 && t.Storage != StorageState.Purged))
        {
            return [];
        }

        var files = Directory.GetFiles(data.Cache(sha256), "*", SearchOption.AllDirectories).ToList();
        BusyFolder.Remove(data.Cache(sha256));
        return files;
    }
}

/// <param name="Take">The tombstone.</param>
/// <param name="FreedBytes">What the disk got back, to the byte; the log, which stays, grew by a line.</param>
/// <param name="Held">Objects that stayed, and why.</param>
public sealed record PurgedTake(Take Take, long FreedBytes, IReadOnlyList<HeldBytes> Held);
