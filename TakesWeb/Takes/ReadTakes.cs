using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Brings the index in line with the take folders on the disk: rows for folders that lack one, what an outside pull changed, what is
/// away. Reads a sidecar only where its stamp is new. Absence is never deletion. Safe at any time, and the whole of a rebuild.
/// </summary>
public sealed class ReadTakes(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, TakePublisher publisher, TakeBooks books, TakeAnnouncer announcer, KeyedLocks<Guid> locks, ListShots listShots,
    PurgeTake purgeTake, ClearActiveTake clearActive, ILogger<ReadTakes> logger)
{
    public async Task RunAsync(Project project, CancellationToken ct)
    {
        int added = 0, changed = 0, away = 0;
        var repository = data.Project(project.Slug);
        foreach (var shot in await listShots.AllAsync(project.Id, ct))
        {
            ShotReading counts;
            // The lock of publishing: a folder that was renamed a moment ago is about to get its row.
            using (await locks.TakeAsync(shot.Uid, ct))
            {
                counts = await ReadShotAsync(project, repository, shot, ct);
            }

            await EndPurgesAsync(counts.HalfPurged, ct);
            if (counts.IsActiveGone)
            {
                await clearActive.RunAsync(project.Id, shot.Uid, Actor.System, ct, onlyIf: counts.Active);
            }

            added += counts.Added;
            changed += counts.Changed;
            away += counts.Away;
        }

        await EndPurgesAsync(PurgeTake.Unfinished(repository).ToList(), ct);
        if (added + changed + away > 0)
        {
            TakesLog.Read(logger, project.Slug, added, changed, away);
        }
    }

    private async Task EndPurgesAsync(IReadOnlyList<Guid> takes, CancellationToken ct)
    {
        foreach (var take in takes)
        {
            await purgeTake.FinishAsync(take, ct);
        }
    }

    private async Task<ShotReading> ReadShotAsync(Project project, string repository, Shot shot, CancellationToken ct)
    {
        var takes = TakeFolder.TakesOf(repository, shot);
        var onDisk = Directory.Exists(takes) && SafePath.IsFreeOfLinks(repository, takes)
            ? Directory.EnumerateDirectories(takes).Where(p => FileStat.Of(p) is { IsFolder: true }).Select(p => TakeNumber.Parse(Path.GetFileName(p))).OfType<int>().ToHashSet()
            : [];
        await using var db = await databases.CreateDbContextAsync(ct);
        var rows = await db.Set<Take>().Where(t => t.ShotUid == shot.Uid).ToDictionaryAsync(t => t.Number, ct);
        int added = 0, changed = 0, away = 0;
        var halfPurged = new List<Guid>();
        var touched = new HashSet<Take>();
        foreach (var row in rows.Values.Where(r => r.IsAway == onDisk.Contains(r.Number)))
        {
            row.IsAway = !row.IsAway;
            touched.Add(row);
            away += row.IsAway ? 1 : 0;
        }

        foreach (var number in onDisk.Order())
        {
            var folder = new TakeFolder(repository, shot, number);
            var stamps = (Sidecar: TakePublisher.StampOf(folder.Sidecar), Events: TakePublisher.StampOf(folder.Events));
            if (!rows.TryGetValue(number, out var row))
            {
                if (stamps != default && await TryAddAsync(db, project, shot, folder, ct) is { } take)
                {
                    announcer.Arrived(take);
                    added++;
                    halfPurged.AddRange(take.Storage == StorageState.Purged && stamps.Sidecar != 0 ? [take.Uid] : []);
                }

                continue;
            }

            if (await RefreshAsync(db, row, folder, stamps, ct))
            {
                touched.Add(row);
                changed++;
            }

            halfPurged.AddRange(row.Storage == StorageState.Purged && stamps.Sidecar != 0 ? [row.Uid] : []);
        }

        await db.SaveChangesAsync(ct);
        foreach (var row in touched)
        {
            await books.BookAsync(row, new TakeFolder(repository, shot, row.Number), ct);
        }

        // Read now: somebody may have circled another take since the list of shots was read.
        var now = await db.Set<Shot>().AsNoTracking().FirstOrDefaultAsync(s => s.Uid == shot.Uid, ct);
        var active = now?.ActiveTakeUid;
        var circled = active is { } uid ? await db.Set<Take>().AsNoTracking().FirstOrDefaultAsync(t => t.Uid == uid, ct) : null;
        if (now is { IsInTrash: true })
        {
            ActiveLink.Set(repository, shot, null);
        }
        else
        {
            RestoreLink(repository, shot, circled is { IsKept: true } ? circled : null);
        }

        return new ShotReading(added, changed, away, halfPurged, active, circled is { IsKept: false });
    }

    /// <summary>A row for a folder that has none. Null when its sidecar cannot be read or its id is taken: it is left alone, and the number stays blocked.</summary>
    private async Task<Take?> TryAddAsync(TakesDbContext db, Project project, Shot shot, TakeFolder folder, CancellationToken ct)
    {
        if (!folder.IsPlain)
        {
            TakesLog.SidecarUnreadable(logger, folder.RelativePath, "a file of it is a link");
            return null;
        }

        CutTornEvents(folder);
        var state = TakeState.Fold(TakeEvents.Read(folder.Events));
        var sidecar = state.Tombstone is { } tombstone ? Sidecar.TryFrom((JsonObject)tombstone.DeepClone()) : File.Exists(folder.Sidecar) ? TryRead(folder) : null;
        if (sidecar is null)
        {
            return null;
        }

        var uid = sidecar.TakeUid;
        if (await db.Set<Take>().AnyAsync(t => t.Uid == uid, ct))
        {
            TakesLog.SidecarUnreadable(logger, folder.RelativePath, "another take has this takeUid. A copy needs an id of its own.");
            return null;
        }

        if (state.Storage == StorageState.Purged || FileStat.Of(folder.Thumbnail) is not { IsRegularFile: true } || !Media.PngCheck.IsWhole(folder.Thumbnail))
        {
            return await publisher.InsertAsync(project, shot, folder, sidecar, Actor.System, null, null, null, state);
        }

        var bytes = await File.ReadAllBytesAsync(folder.Thumbnail, ct);
        var sha = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        return await publisher.InsertAsync(project, shot, folder, sidecar, Actor.System, PictureState.Ready, null, (sha, bytes.Length), state);
    }

    /// <summary>An outside pull or edit: the files are the truth. Our own commits back-date a file without changing a byte. True when something differs.</summary>
    private async Task<bool> RefreshAsync(TakesDbContext db, Take row, TakeFolder folder, (long Sidecar, long Events) stamps, CancellationToken ct)
    {
        var isChanged = false;
        if (stamps.Events != 0 && stamps.Events != row.EventsStamp)
        {
            var state = TakeState.Fold(TakeEvents.Read(folder.Events));
            var before = (row.Storage, row.StorageBefore, row.TrashedAt, row.TrashedBy, row.Verdict, row.Rating);
            row.EventsStamp = stamps.Events;
            row.Apply(state);
            isChanged = before != (row.Storage, row.StorageBefore, row.TrashedAt, row.TrashedBy, row.Verdict, row.Rating);
            if (isChanged && state.Tombstone is { } tombstone)
            {
                PurgeTake.Bury(row, state, tombstone);
                await SetTextAsync(db, row, new Sidecar(tombstone), ct);
            }
        }

        if (row.Storage != StorageState.Purged && stamps.Sidecar != 0 && stamps.Sidecar != row.SidecarStamp && TryRead(folder) is { } sidecar)
        {
            row.SidecarStamp = stamps.Sidecar;
            if (await SetTextAsync(db, row, sidecar, ct))
            {
                sidecar.CopyTo(row);
                isChanged = true;
            }
        }

        if (isChanged)
        {
            row.Touch(Actor.System, "changed outside");
        }

        return isChanged;
    }

    private static async Task<bool> SetTextAsync(TakesDbContext db, Take row, Sidecar sidecar, CancellationToken ct)
    {
        var json = sidecar.ToText();
        if (await db.Set<TakeText>().FindAsync([row.Uid], ct) is not { } text || text.Json == json)
        {
            return false;
        }

        text.Json = json;
        return true;
    }

    private Sidecar? TryRead(TakeFolder folder)
    {
        try
        {
            return Sidecar.Read(folder.Sidecar);
        }
        catch (InvalidDataException exception)
        {
            TakesLog.SidecarUnreadable(logger, folder.RelativePath, exception.Message);
            return null;
        }
    }

    private void CutTornEvents(TakeFolder folder)
    {
        if (File.Exists(folder.Events) && TakeEvents.CutTornEnd(folder.Events))
        {
            TakesLog.TornEventCut(logger, folder.Events);
        }
    }

    /// <summary>project.json wins; the link is made from it again.</summary>
    private static void RestoreLink(string repository, Shot shot, Take? active)
    {
        if (active is { IsAway: false } && ActiveLink.Read(repository, shot) != active.Number && !ActiveLink.IsFile(repository, shot))
        {
            ActiveLink.Set(repository, shot, active.Number);
        }
    }

    /// <param name="Active">The take that project.json circles.</param>
    /// <param name="IsActiveGone">True when that take is in the trash or purged: a stop came between the two.</param>
    private sealed record ShotReading(int Added, int Changed, int Away, IReadOnlyList<Guid> HalfPurged, Guid? Active, bool IsActiveGone);
}
