using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Frees the bytes of an asset, a clip or a snapshot in the trash, for good: working file, picture and object, unless something else needs the
/// object; the answer then names it. The sidecar stays as the tombstone, so that the number stays taken.
/// </summary>
public sealed class PurgeExtra(
    IDbContextFactory<TakesDbContext> databases, ExtraFiles files, WeighPurge weigh, MediaStore store, ByteLedger ledger, TakeAnnouncer announcer, KeyedLocks<Guid> locks,
    Audit audit, TimeProvider clock, ILogger<PurgeExtra> logger)
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="forgetUnpushed">True: media that no remote has is freed too.</param>
    public async Task<Outcome<PurgedExtra>> RunAsync(Guid projectId, Guid uid, Actor actor, bool forgetUnpushed, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            using var held = await locks.TakeAsync(uid, ct);
            await using var db = await databases.CreateDbContextAsync(ct);
            if (await files.FindAsync(db, uid, ct) is not { } place || place.Project.Id != projectId)
            {
                return Problem.NotFound("There is no such thing in this project.");
            }

            if (ExtraFiles.RefusalFor(place) is { } refusal)
            {
                return refusal;
            }

            if (place.Extra.Storage != StorageState.Trashed)
            {
                return Problem.Conflict($"The {place.Extra.Words} is not in the trash. Move it there first; a purge cannot be undone.");
            }

            return ExtraSidecar.TryRead(place.Sidecar, out var why) is { } sidecar
                ? await PurgeAsync(db, place, sidecar, actor, forgetUnpushed, ct)
                : Problem.Conflict($"The {place.Extra.Words} is not purged: {place.Extra.SidecarName} cannot be read ({why}), so nobody can say what would go.");
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<PurgedExtra> PurgeAsync(TakesDbContext db, ExtraInPlace place, Sidecar sidecar, Actor actor, bool forgetUnpushed, CancellationToken ct)
    {
        var what = $"{place.Extra.Words} {place.Extra.Title}";
        var (freed, held) = await weigh.RunAsync(place, forgetUnpushed, ct);
        var objects = ExtraCommits.PointersOf(place.Extra).Select(p => p.Oid).Distinct(StringComparer.Ordinal).Except(held.Select(h => h.Sha256), StringComparer.Ordinal).ToList();
        var working = place.WorkingFiles.ToList();
        var cached = weigh.CachedOf(place).ToList();
        var tombstone = ExtraSidecar.ToTombstone(sidecar, clock.GetUtcNow(), actor, freed);
        DurableFile.Write(place.Sidecar, tombstone.ToText());
        CrashPoint.Reach("extra.purge-said");
        Bury(place.Extra, tombstone);
        place.Extra.SidecarStamp = TakePublisher.StampOf(place.Sidecar);
        place.Extra.Touch(actor, "purged");
        // The books first: the tombstone is shorter than what it replaces, and whoever ends this after a stop asks for files, not for sizes.
        await ledger.BookAsync(place.Project.Id, [.. place.Files()], CancellationToken.None);
        await db.SaveChangesAsync(CancellationToken.None);
        CrashPoint.Reach("extra.purge-saved");
        var kept = await RemoveAsync(place, working, cached, objects);
        announcer.Changed(place.Extra);
        await audit.WriteAsync(AuditDeeds.Purged, actor, what, place.Project.Slug);
        TakesLog.ExtraPurged(logger, place.Extra.Words, freed - kept);
        return new PurgedExtra(place.Extra, freed - kept, held);
    }

    /// <summary>The columns of a purged one: what its tombstone says, and nothing else.</summary>
    internal static void Bury(Extra extra, Sidecar tombstone)
    {
        ExtraSidecar.CopyTo(tombstone, extra);
        extra.Picture = PictureState.Missing;
        extra.PictureReason = null;
        extra.ThumbnailSha256 = null;
        extra.ThumbnailSize = 0;
    }

    /// <summary>Ends a purge that a stop has cut in two: the sidecar says purged, and files are still there. Objects are left to the cleanup.</summary>
    internal async Task FinishAsync(ExtraInPlace place)
    {
        var left = place.WorkingFiles.ToList();
        var cached = weigh.CachedOf(place).ToList();
        if (left.Count + cached.Count > 0)
        {
            await RemoveAsync(place, left, cached, []);
        }
    }

    /// <summary>Answers the bytes of objects that stay because the same media is being uploaded again at this moment.</summary>
    private async Task<long> RemoveAsync(ExtraInPlace place, List<string> working, List<string> cached, List<string> objects)
    {
        var stored = objects.ConvertAll(sha => MediaStore.ObjectPath(place.Repository, sha));
        // The books first: a stop in between leaves files that the next start or the cleanup removes, not sums that nobody corrects.
        await ledger.StrikeAsync([.. working, .. cached, .. stored], CancellationToken.None);
        cached.ForEach(File.Delete);
        foreach (var path in working.Where(path => SafePath.IsFreeOfLinks(place.Repository, path)))
        {
            DurableFile.Delete(path);
        }

        if (Directory.Exists(Path.GetDirectoryName(place.Sidecar)))
        {
            DurableFile.SyncFolder(Path.GetDirectoryName(place.Sidecar)!);
        }

        CrashPoint.Reach("extra.purge-removed");
        var kept = 0L;
        foreach (var sha in objects)
        {
            var size = FileStat.Of(MediaStore.ObjectPath(place.Repository, sha))?.Size ?? 0;
            kept += store.TryDiscard(place.Repository, sha, () => !IsNeeded(place.Project.Id, sha)) ? 0 : size;
        }

        await ledger.BookAsync(place.Project.Id, [.. place.Files(), .. stored.Select(path => (FileCategory.LfsOnly, path))], CancellationToken.None);
        return kept;
    }

    private bool IsNeeded(Guid projectId, string sha256)
    {
        using var db = databases.CreateDbContext();
        return NamedObjects.IsNeeded(db, projectId, sha256);
    }
}

/// <param name="Extra">The tombstone.</param>
/// <param name="FreedBytes">What the disk got back; the sidecar, which stays, shrank or grew a little.</param>
/// <param name="Held">Objects that stayed, and why.</param>
public sealed record PurgedExtra(Extra Extra, long FreedBytes, IReadOnlyList<HeldBytes> Held);
