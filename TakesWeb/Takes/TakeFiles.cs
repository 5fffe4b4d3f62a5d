using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>The one way to change the files of a published take: one writer at a time, the sidecar durably, then the row, the books, the feed.</summary>
public sealed class TakeFiles(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, TakeBooks books, TakeAnnouncer announcer, KeyedLocks<Guid> locks,
    IEnumerable<IReadsLog> logReaders, TimeProvider clock)
{
    /// <summary>The take and where it lies, or null when there is no such take.</summary>
    public async Task<TakeInPlace?> FindAsync(Guid takeUid, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await FindAsync(db, takeUid, ct);
    }

    /// <summary>
    /// Reads the sidecar, lets <paramref name="apply"/> change it and the row, and writes both. A refusal changes nothing.
    /// <paramref name="change"/> is the word for the commit message.
    /// </summary>
    public async Task<Outcome<Take>> ChangeAsync(
        Guid takeUid, Actor actor, string change, Func<TakeInPlace, Sidecar, Outcome<Done>> apply, CancellationToken ct, bool hasNewMedia = false)
    {
        using var held = await locks.TakeAsync(takeUid, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindPresentAsync(db, takeUid, ct);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var place = found.Value;
        if (Sidecar.TryRead(place.Folder.Sidecar, out var why) is not { } sidecar)
        {
            return Problem.Conflict($"{place.Take.Name} is not changed: its metadata cannot be read ({why}). An admin can repair it on the storage page.");
        }

        var before = sidecar.ToText();
        var outcome = apply(place, sidecar);
        if (!outcome.IsOk)
        {
            return outcome.Problem;
        }

        var after = sidecar.ToText();
        if (after != before)
        {
            DurableFile.Write(place.Folder.Sidecar, after);
            CrashPoint.Reach("take.sidecar-written");
        }

        sidecar.CopyTo(place.Take);
        // Of the log nothing was read: what somebody else has written there is still news.
        place.Take.SidecarStamp = TakePublisher.StampOf(place.Folder.Sidecar);
        await SaveAsync(db, place, actor, change, after, isMoved: false);
        if (hasNewMedia)
        {
            announcer.Arrived(place.Take, "changed");
        }
        else
        {
            announcer.Changed(place.Take);
        }

        return place.Take;
    }

    /// <summary>
    /// Lets <paramref name="decide"/> look at the take as it stands and answer what happens to it; writes that to the log and the row.
    /// A refusal changes nothing. No event: nothing is to be done, and the take is the answer.
    /// </summary>
    public async Task<Outcome<Take>> RecordAsync(
        Guid takeUid, Actor actor, string change, Func<TakeInPlace, Outcome<TakeEvent?>> decide, CancellationToken ct)
    {
        using var held = await locks.TakeAsync(takeUid, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindPresentAsync(db, takeUid, ct);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var place = found.Value;
        var decided = decide(place);
        if (!decided.IsOk)
        {
            return decided.Problem;
        }

        if (decided.Value is { } next)
        {
            var wasTrashed = place.Take.Storage == StorageState.Trashed;
            var log = TakeEvents.Append(place.Folder, actor, clock.GetUtcNow(), next);
            place.Take.Apply(TakeState.Fold(log));
            place.Take.EventsStamp = TakePublisher.StampOf(place.Folder.Events);
            await logReaders.ReadAsync(db, [new TakeLog(place.Take, log)], CancellationToken.None);
            await SaveAsync(db, place, actor, change, sidecarText: null, isMoved: wasTrashed != (place.Take.Storage == StorageState.Trashed));
            announcer.Changed(place.Take);
        }

        return place.Take;
    }

    /// <summary>The files have said it: from here on nobody who goes away keeps the row and the books from saying so too.</summary>
    /// <param name="isMoved">True when it went into the trash or out of it: then its frames, which may be thousands, count as something else.</param>
    private async Task SaveAsync(TakesDbContext db, TakeInPlace place, Actor actor, string change, string? sidecarText, bool isMoved)
    {
        place.Take.Touch(actor, change);
        if (sidecarText is not null && await db.Set<TakeText>().FindAsync([place.Take.Uid], CancellationToken.None) is { } text)
        {
            text.Json = sidecarText;
        }

        // The books first: what a row says is booked, also after a crash between the two.
        var frames = isMoved ? (await TakeFrame.OfAsync(db, [place.Take], CancellationToken.None))[place.Take.Uid] : [];
        await books.BookAsync(place.Take, place.Folder, frames, CancellationToken.None);
        CrashPoint.Reach("take.booked");
        await db.SaveChangesAsync(CancellationToken.None);
        CrashPoint.Reach("take.row-saved");
    }

    /// <summary>A take whose files can be changed: there, and not purged.</summary>
    private async Task<Outcome<TakeInPlace>> FindPresentAsync(TakesDbContext db, Guid takeUid, CancellationToken ct)
    {
        if (await FindAsync(db, takeUid, ct) is not { } place)
        {
            return Problem.NotFound("There is no such take.");
        }

        if (place.Take.Storage == StorageState.Purged)
        {
            return Problem.Conflict($"{place.Take.Name} was purged. Its bytes are gone and its number stays taken.");
        }

        if (place.TrashRefusal is { } inTrash)
        {
            return inTrash;
        }

        if (!place.Folder.IsPlain)
        {
            return Problem.Conflict($"{place.Take.Name} is not touched: {place.Folder.RelativePath} or a file in it is a link. Replace it by what it stood for.");
        }

        return File.Exists(place.Folder.Sidecar)
            ? place
            : Problem.Conflict($"{place.Take.Name} is away: its folder is not in the working tree. Check out the project's branch and try again.");
    }

    private async Task<TakeInPlace?> FindAsync(TakesDbContext db, Guid takeUid, CancellationToken ct)
    {
        var take = await db.Set<Take>().FirstOrDefaultAsync(t => t.Uid == takeUid, ct);
        if (take is null)
        {
            return null;
        }

        // Gone between the reads: its project was removed for good.
        return await db.Set<Shot>().AsNoTracking().FirstOrDefaultAsync(s => s.Uid == take.ShotUid, ct) is { } shot
            && await db.Set<Project>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == take.ProjectId, ct) is { } project
            ? new TakeInPlace(project, shot, take, new TakeFolder(data.Project(project.Slug), shot, take.Number))
            : null;
    }
}

/// <summary>A published take with everything around it.</summary>
public sealed record TakeInPlace(Project Project, Shot Shot, Take Take, TakeFolder Folder)
{
    /// <summary>Set while the take's project or shot is in the trash: then nothing happens to it.</summary>
    public Problem? TrashRefusal => InTrash.RefusalFor(Project, Shot);

    /// <summary>"The whistle, take 3".</summary>
    public string Words => $"{Shot.Title}, take {Take.Number}";
}
