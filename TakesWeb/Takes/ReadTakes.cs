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
    IDbContextFactory<TakesDbContext> databases, DataFolder data, TakePublisher publisher, TakeBooks books, TakeAnnouncer announcer, KeyedLocks<Guid> locks, ListShots listShots, ILogger<ReadTakes> logger)
{
    public async Task RunAsync(Project project, CancellationToken ct)
    {
        int added = 0, changed = 0, away = 0;
        var repository = data.Project(project.Slug);
        foreach (var shot in await listShots.RunAsync(project.Id, ct))
        {
            // The lock of publishing: a folder that was renamed a moment ago is about to get its row.
            using var held = await locks.TakeAsync(shot.Uid, ct);
            var counts = await ReadShotAsync(project, repository, shot, ct);
            added += counts.Added;
            changed += counts.Changed;
            away += counts.Away;
        }

        if (added + changed + away > 0)
        {
            TakesLog.Read(logger, project.Slug, added, changed, away);
        }
    }

    private async Task<(int Added, int Changed, int Away)> ReadShotAsync(Project project, string repository, Shot shot, CancellationToken ct)
    {
        var takes = TakeFolder.TakesOf(repository, shot);
        var onDisk = Directory.Exists(takes)
            ? Directory.EnumerateDirectories(takes).Select(p => TakeNumber.Parse(Path.GetFileName(p))).OfType<int>().ToHashSet()
            : [];
        await using var db = await databases.CreateDbContextAsync(ct);
        var rows = await db.Set<Take>().Where(t => t.ShotUid == shot.Uid).ToDictionaryAsync(t => t.Number, ct);
        int added = 0, changed = 0, away = 0;
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
            var stamp = TakePublisher.StampOf(folder.Sidecar);
            if (rows.TryGetValue(number, out var row) ? stamp == row.SidecarStamp || stamp == 0 : stamp == 0)
            {
                continue;
            }

            if (TryRead(folder) is not { } sidecar)
            {
                continue;
            }

            if (row is null)
            {
                if (await IsTakenAsync(db, sidecar, ct))
                {
                    TakesLog.SidecarUnreadable(logger, folder.RelativePath, "another take has this takeUid. A copy needs an id of its own.");
                    continue;
                }

                CutTornEvents(folder);
                announcer.Arrived(await AddAsync(project, shot, folder, sidecar, ct));
                added++;
            }
            else if (await RefreshAsync(db, row, sidecar, stamp, ct))
            {
                touched.Add(row);
                changed++;
            }
        }

        await db.SaveChangesAsync(ct);
        foreach (var row in touched)
        {
            await books.BookAsync(row, new TakeFolder(repository, shot, row.Number), ct);
        }

        // Read now: somebody may have circled another take since the list of shots was read.
        var active = await db.Set<Shot>().Where(s => s.Uid == shot.Uid).Select(s => s.ActiveTakeUid).FirstOrDefaultAsync(ct);
        RestoreLink(repository, shot, rows.Values.FirstOrDefault(t => t.Uid == active));
        return (added, changed, away);
    }

    private static async Task<bool> IsTakenAsync(TakesDbContext db, Sidecar sidecar, CancellationToken ct)
    {
        var uid = sidecar.TakeUid;
        return await db.Set<Take>().AnyAsync(t => t.Uid == uid, ct);
    }

    private async Task<Take> AddAsync(Project project, Shot shot, TakeFolder folder, Sidecar sidecar, CancellationToken ct)
    {
        if (FileStat.Of(folder.Thumbnail) is not { IsRegularFile: true } || !Media.PngCheck.IsWhole(folder.Thumbnail))
        {
            return await publisher.InsertAsync(project, shot, folder, sidecar, Actor.System, null, null);
        }

        var bytes = await File.ReadAllBytesAsync(folder.Thumbnail, ct);
        var sha = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        return await publisher.InsertAsync(project, shot, folder, sidecar, Actor.System, PictureState.Ready, null, (sha, bytes.Length));
    }

    /// <summary>An outside pull or edit: the file is the truth. Our own commits back-date the file without changing a byte.</summary>
    private static async Task<bool> RefreshAsync(TakesDbContext db, Take row, Sidecar sidecar, long stamp, CancellationToken ct)
    {
        row.SidecarStamp = stamp;
        var text = await db.Set<TakeText>().FindAsync([row.Uid], ct);
        if (text is null || text.Json == sidecar.ToText())
        {
            return false;
        }

        text.Json = sidecar.ToText();
        sidecar.CopyTo(row);
        row.Touch(Actor.System, "changed outside");
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
}
