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
    IDbContextFactory<TakesDbContext> databases, DataFolder data, TakeRows takeRows, ReadFolder readFolder, ByteLedger ledger, TakeAnnouncer announcer, KeyedLocks<Guid> locks,
    ListShots listShots, PurgeTake purgeTake, ClearActiveTake clearActive, IEnumerable<IReadsLog> logReaders, ILogger<ReadTakes> logger)
{
    /// <param name="project">The project.</param>
    /// <param name="ct">Between two shots.</param>
    /// <param name="mostNew">At most so many new rows a shot: before the server listens the rest is left to the reconciler.</param>
    public async Task RunAsync(Project project, CancellationToken ct, int mostNew = int.MaxValue)
    {
        int added = 0, changed = 0, away = 0;
        var repository = data.Project(project.Slug);
        foreach (var shot in await listShots.AllAsync(project.Id, ct))
        {
            ShotReading counts;
            // The lock of publishing: a folder that was renamed a moment ago is about to get its row.
            using (await locks.TakeAsync(shot.Uid, ct))
            {
                counts = await ReadShotAsync(project, repository, shot, mostNew, ct);
            }

            await EndPurgesAsync(counts.HalfPurged, ct);
            if (counts.IsActiveGone)
            {
                await clearActive.RunAsync(project.Id, shot.Uid, Actor.System, ct, onlyIf: counts.Active);
            }

            if (counts.Changed + counts.Away + counts.Back > 0)
            {
                announcer.Shown(shot);
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

    private async Task<ShotReading> ReadShotAsync(Project project, string repository, Shot shot, int mostNew, CancellationToken ct)
    {
        var stamps = new Dictionary<int, (long Sidecar, long Events)>();
        foreach (var number in TakeFolder.NumbersIn(repository, shot))
        {
            var found = StampsOf(new TakeFolder(repository, shot, number));
            // A folder that a checkout has emptied is away like one that it has removed.
            if (found != default)
            {
                stamps.Add(number, found);
            }
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var rows = await db.Set<Take>().AsNoTracking().Where(t => t.ShotUid == shot.Uid).ToDictionaryAsync(t => t.Number, ct);
        int changed = 0, away = 0, back = 0;
        foreach (var other in rows.Values.Where(r => IsOther(r, stamps.GetValueOrDefault(r.Number))).Select(r => r.Uid).ToList())
        {
            // The lock of whoever changes the take: its log is written before its row, and what was read in between is looked at again.
            using var held = await locks.TakeAsync(other, ct);
            if (await db.Set<Take>().FirstOrDefaultAsync(t => t.Uid == other && t.ShotUid == shot.Uid, ct) is not { } row)
            {
                continue;
            }

            rows[row.Number] = row;
            var folder = new TakeFolder(repository, shot, row.Number);
            var now = SafePath.IsFreeOfLinks(repository, folder.Path) ? StampsOf(folder) : default;
            if (IsOther(row, now))
            {
                var (wasAway, before) = (row.IsAway, await FilesOfAsync(db, row, folder, ct));
                row.IsAway = now == default;
                var isChanged = !row.IsAway && await RefreshAsync(db, row, folder, now, ct);
                away += row.IsAway && !wasAway ? 1 : 0;
                back += wasAway && !row.IsAway ? 1 : 0;
                changed += isChanged ? 1 : 0;
                await db.SaveChangesAsync(ct);
                if (isChanged || wasAway != row.IsAway)
                {
                    // What a purge from elsewhere took away is struck from the books, though the row does not name it any more.
                    var files = await FilesOfAsync(db, row, folder, ct);
                    await ledger.BookAsync(row.ProjectId, [.. files, .. before.ExceptBy(files.Select(f => f.Path), f => f.Path)], ct);
                }
            }

            db.ChangeTracker.Clear();
        }

        var added = await takeRows.AddAsync(new Place(project, shot), [.. stamps.Keys.Where(number => !rows.ContainsKey(number)).Order().Take(mostNew)], ct);
        foreach (var take in added)
        {
            announcer.Arrived(take);
        }

        var halfPurged = rows.Values.Concat(added).Where(t => t is { Storage: StorageState.Purged, IsAway: false } && stamps.GetValueOrDefault(t.Number).Sidecar != 0).Select(t => t.Uid).ToList();
        // Read now: somebody may have circled another take since the list of shots was read.
        var current = await db.Set<Shot>().FirstOrDefaultAsync(s => s.Uid == shot.Uid, ct);
        var circled = current?.ActiveTakeUid is { } uid ? await db.Set<Take>().AsNoTracking().FirstOrDefaultAsync(t => t.Uid == uid, ct) : null;
        if (current is { IsInTrash: true })
        {
            ActiveLink.Set(repository, shot, null);
        }
        else if (current is not null)
        {
            changed += RestoreLink(repository, current, circled is { IsKept: true } ? circled : null) ? 1 : 0;
            await db.SaveChangesAsync(ct);
        }

        return new ShotReading(added.Count, changed, away, back, halfPurged, current?.ActiveTakeUid, circled is { IsKept: false });
    }

    private static (long Sidecar, long Events) StampsOf(TakeFolder folder) => (TakePublisher.StampOf(folder.Sidecar), TakePublisher.StampOf(folder.Events));

    private static async Task<IReadOnlyList<(FileCategory Category, string Path)>> FilesOfAsync(TakesDbContext db, Take row, TakeFolder folder, CancellationToken ct) =>
        [.. TakeBooks.FilesOf(row, folder, row.Storage == StorageState.Purged ? [] : (await TakeFrame.OfAsync(db, [row], ct))[row.Uid])];

    /// <summary>The files say something else than the row: they are away or back, or one of them is new. No stamps: nothing lies there.</summary>
    private static bool IsOther(Take row, (long Sidecar, long Events) stamps) =>
        row.IsAway != (stamps == default) || (stamps.Events != 0 && stamps.Events != row.EventsStamp) || (stamps.Sidecar != 0 && stamps.Sidecar != row.SidecarStamp);

    /// <summary>An outside pull or edit: the files are the truth. Our own commits back-date a file without changing a byte. True when something differs.</summary>
    private async Task<bool> RefreshAsync(TakesDbContext db, Take row, TakeFolder folder, (long Sidecar, long Events) stamps, CancellationToken ct)
    {
        var isChanged = false;
        if (stamps.Events != 0 && stamps.Events != row.EventsStamp)
        {
            var log = TakeEvents.Read(folder.Events);
            var state = TakeState.Fold(log);
            var before = row.FromLog();
            row.EventsStamp = stamps.Events;
            row.Apply(state);
            var different = await logReaders.ReadAsync(db, [new TakeLog(row, log)], ct);
            isChanged = !before.Equals(row.FromLog()) || different.Count > 0;
            if (isChanged && state.Tombstone is { } tombstone)
            {
                PurgeTake.Bury(row, state, tombstone);
                await SetTextAsync(db, row, new Sidecar(tombstone), ct);
                db.RemoveRange(await db.Set<TakeFrame>().Where(f => f.TakeUid == row.Uid).ToListAsync(ct));
            }
        }

        if (row.Storage != StorageState.Purged && stamps.Sidecar != 0 && stamps.Sidecar != row.SidecarStamp && readFolder.TryRead(folder) is { } sidecar)
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

    /// <summary>
    /// project.json wins; the link is made from it again. One that somebody else has pointed elsewhere is remembered until the next
    /// circle, because it may have been meant: true then.
    /// </summary>
    private bool RestoreLink(string repository, Shot shot, Take? active)
    {
        if (active is not { IsAway: false } || ActiveLink.IsFile(repository, shot) || ActiveLink.Read(repository, shot) is var link && link == active.Number)
        {
            return false;
        }

        var isOverruled = link is not null && !shot.IsLinkPending;
        if (isOverruled && link is { } other)
        {
            shot.OverruledLink = other;
            shot.IsLinkPending = true;
            TakesLog.LinkOverruled(logger, shot.RelativePath, TakeNumber.Format(other), active.Name);
        }

        ActiveLink.Set(repository, shot, active.Number);
        return isOverruled;
    }

    /// <param name="Active">The take that project.json circles.</param>
    /// <param name="IsActiveGone">True when that take is in the trash or purged: a stop came between the two.</param>
    private sealed record ShotReading(int Added, int Changed, int Away, int Back, IReadOnlyList<Guid> HalfPurged, Guid? Active, bool IsActiveGone);
}
