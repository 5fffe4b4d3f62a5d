using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Puts right what <see cref="FindTroubles"/> found. Nothing is lost: a sidecar that is replaced lies in .git/takes/quarantine afterwards, with
/// ".broken-" and the time behind its name.
/// </summary>
public sealed class RepairTrouble(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, FindTroubles findTroubles, RebuildSidecar rebuild, BringShotBack bringBack, ReadTakes readTakes, TakeBooks books,
    TakeAnnouncer announcer, KeyedLocks<Guid> locks, TimeProvider clock, ILogger<RepairTrouble> logger)
{
    /// <param name="id">The trouble's, as the list has it.</param>
    public async Task<Outcome<Repaired>> RunAsync(string id, Actor actor, CancellationToken ct)
    {
        if ((await findTroubles.RunAsync(ct)).FirstOrDefault(t => t.Id == id) is not { } trouble)
        {
            return Problem.NotFound("There is nothing to repair here any more. Look at the list again.");
        }

        if (InTrash.RefusalFor(trouble.Project) is { } inTrash)
        {
            return inTrash;
        }

        var repaired = trouble.Kind == TroubleKind.LostShot ? await bringBack.RunAsync(trouble.Project, trouble.Path, ct) : await RepairTakeAsync(trouble, actor, ct);
        if (repaired.IsOk)
        {
            TakesLog.TakeRepaired(logger, trouble.Path, repaired.Value.From);
            // A take that had no row gets one.
            await readTakes.RunAsync(trouble.Project, CancellationToken.None);
        }

        return repaired;
    }

    private async Task<Outcome<Repaired>> RepairTakeAsync(Trouble found, Actor actor, CancellationToken ct)
    {
        var shot = found.Shot!;
        var folder = new TakeFolder(data.Project(found.Project.Slug), shot, found.Number);
        using var shotHeld = await locks.TakeAsync(shot.Uid, ct);
        using var takeHeld = found.TakeUid is { } uid ? await locks.TakeAsync(uid, ct) : null;
        await using var db = await databases.CreateDbContextAsync(ct);
        var row = await db.Set<Take>().FirstOrDefaultAsync(t => t.ShotUid == shot.Uid && t.Number == found.Number, ct);
        if (await FindTroubles.LookAsync(db, found.Project, shot, folder, row, ct) is not { } trouble)
        {
            return Problem.Conflict($"{found.Path} can be read again. There is nothing to repair.");
        }

        // Before anything is written: the repair of a list writes it.
        if (trouble.Kind == TroubleKind.UnreadableFrames)
        {
            KeepAside(folder, folder.FramesName);
        }

        var rebuilt = await rebuild.RunAsync(trouble, folder, row, db, ct);
        if (!rebuilt.IsOk)
        {
            return rebuilt.Problem;
        }

        var (sidecar, from) = rebuilt.Value;
        if (trouble.Kind != TroubleKind.UnreadableFrames)
        {
            KeepAside(folder, folder.SidecarName);
        }

        DurableFile.Write(folder.Sidecar, sidecar.ToText());
        if (row is not null)
        {
            await SaveAsync(db, row, folder, sidecar, actor);
            announcer.Arrived(row, "changed");
        }

        return new Repaired(trouble, from);
    }

    /// <summary>What lies there is somebody's last trace of it.</summary>
    private void KeepAside(TakeFolder folder, string name)
    {
        if (!File.Exists(folder.In(name)))
        {
            return;
        }

        var aside = Path.Combine(folder.Repository, ".git", "takes", "quarantine");
        Directory.CreateDirectory(aside);
        var stamp = clock.GetUtcNow().ToString("yyyyMMdd-HHmmssfff", CultureInfo.InvariantCulture);
        DurableFile.WriteNew(Path.Combine(aside, $"{folder.ShotPath.Replace('/', '.')}.{name}.broken-{stamp}"), PlainFile.ReadAllBytes(folder.In(name)));
        DurableFile.SyncFolder(aside);
    }

    private async Task SaveAsync(TakesDbContext db, Take row, TakeFolder folder, Sidecar sidecar, Actor actor)
    {
        sidecar.CopyTo(row);
        row.SidecarStamp = TakePublisher.StampOf(folder.Sidecar);
        row.IsAway = false;
        row.Touch(actor, "repaired");
        if (await db.Set<TakeText>().FindAsync([row.Uid], CancellationToken.None) is { } text)
        {
            text.Json = sidecar.ToText();
        }

        await db.SaveChangesAsync(CancellationToken.None);
        await books.BookAsync(row, folder, (await TakeFrame.OfAsync(db, [row], CancellationToken.None))[row.Uid], CancellationToken.None);
    }
}

/// <param name="Trouble">What was wrong.</param>
/// <param name="From">What it was put right from, in words: "the last commit".</param>
public sealed record Repaired(Trouble Trouble, string From);
