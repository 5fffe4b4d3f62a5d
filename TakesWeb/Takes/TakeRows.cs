using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Writes rows for takes that are on the disk, some hundred to a transaction with their texts and books: what a crash leaves is right, and
/// not all. The next hundred are read while these are written.
/// </summary>
public sealed class TakeRows(IDbContextFactory<TakesDbContext> databases, DataFolder data, ByteLedger ledger, ReadFolder readFolder, KeyedLocks<Guid> locks, IEnumerable<IReadsLog> logReaders, ILogger<TakeRows> logger)
{
    private const int Batch = 400;
    private const int FramesAtOnce = 5000;

    /// <summary>Rows for folders that have none. A takeUid that another take has is refused, and the folder left alone.</summary>
    public Task<IReadOnlyList<Take>> AddAsync(Place place, IReadOnlyList<int> numbers, CancellationToken ct) =>
        WriteAsync(place, numbers, new RowsTask(null, null, _ => { }), ct);

    /// <summary>Rows for folders anew, whether they have one or not. What the files do not tell is taken over from the old row.</summary>
    internal async Task<IReadOnlyList<Take>> WriteAsync(Place place, IReadOnlyList<int> numbers, RowsTask task, CancellationToken ct)
    {
        var repository = data.Project(place.Project.Slug);
        var takes = new List<Take>();
        var chunks = numbers.Chunk(Batch).ToList();
        Task<List<FoundTake>> Next(int i) => Task.Run(
            () => chunks[i].AsParallel().AsOrdered().Select(number => readFolder.FromDisk(place, new TakeFolder(repository, place.Shot, number), task.Committed, isLocked: false)).OfType<FoundTake>().ToList(), ct);
        var next = chunks.Count > 0 ? Next(0) : null;
        for (var i = 0; next is not null; i++)
        {
            var found = await next;
            next = i + 1 < chunks.Count ? Next(i + 1) : null;
            takes.AddRange(await SaveAsync(place, found, task, ct));
            task.Report(chunks[i].Length);
        }

        return takes;
    }

    /// <summary>Rows for takes that HEAD has and the working tree has not.</summary>
    internal async Task WriteAwayAsync(Place place, IReadOnlyList<int> numbers, RowsTask task, CancellationToken ct)
    {
        var repository = data.Project(place.Project.Slug);
        var folders = numbers.Select(number => new TakeFolder(repository, place.Shot, number)).ToList();
        var files = await task.Committed!.Tree.ReadAsync(folders.SelectMany(f => new[] { f.GitPath(f.SidecarName), f.GitPath(f.EventsName), f.GitPath(f.FramesName) }), ct);
        foreach (var chunk in folders.Chunk(Batch))
        {
            await SaveAsync(place, [.. chunk.Select(folder => readFolder.FromHead(place, folder, task.Committed, files)).OfType<FoundTake>()], task, ct);
        }
    }

    /// <summary>Under the locks of whoever changes these takes: they write the files first, and what was read before that counts no more.</summary>
    private async Task<List<Take>> SaveAsync(Place place, List<FoundTake> found, RowsTask task, CancellationToken ct)
    {
        var held = new List<IDisposable>(found.Count);
        try
        {
            foreach (var uid in found.Select(f => f.Take.Uid).Distinct().Order())
            {
                held.Add(await locks.TakeAsync(uid, ct));
            }

            return await WriteAsync(place, [.. found.Select(one => IsOld(one) ? readFolder.FromDisk(place, one.Folder, task.Committed, isLocked: true) : one).OfType<FoundTake>()], task, ct);
        }
        finally
        {
            held.ForEach(one => one.Dispose());
        }
    }

    private static bool IsOld(FoundTake one) => !one.Take.IsAway && one.Seen != (FileStat.Of(one.Folder.Sidecar), FileStat.Of(one.Folder.Events));

    private async Task<List<Take>> WriteAsync(Place place, List<FoundTake> found, RowsTask task, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await db.Set<Shot>().AnyAsync(s => s.Uid == place.Shot.Uid, ct))
        {
            // Its project was removed for good while it was read.
            return [];
        }

        var uids = found.Select(f => f.Take.Uid).ToArray();
        var known = await db.Set<Take>().AsNoTracking().Where(t => uids.Contains(t.Uid)).ToDictionaryAsync(t => t.Uid, ct);
        var claimed = task.Claimed ?? [.. known.Keys];
        var kept = new List<FoundTake>(found.Count);
        foreach (var one in found)
        {
            if (claimed.Add(one.Take.Uid))
            {
                kept.Add(one);
            }
            else
            {
                TakesLog.SidecarUnreadable(logger, one.Folder.RelativePath, "another take has this takeUid. A copy needs an id of its own.");
            }
        }

        await MakeRoomAsync(db, place, kept, known, ct);
        await FreeKeysAsync(db, place, kept, ct);
        foreach (var one in kept)
        {
            var before = known.GetValueOrDefault(one.Take.Uid);
            TakeOver(one, before);
            if (before is not null && IsInPlace(one, before))
            {
                db.Attach(before).CurrentValues.SetValues(one.Take);
                await db.Set<TakeText>().Where(t => t.Uid == before.Uid).ExecuteDeleteAsync(ct);
                db.Add(new TakeText { Uid = before.Uid, Json = one.Json });
            }
            else
            {
                db.Add(one.Take);
                db.Add(new TakeText { Uid = one.Take.Uid, Json = one.Json });
            }
        }

        await logReaders.ReadAsync(db, kept.ConvertAll(f => new TakeLog(f.Take, f.Log)), ct);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
        await WriteFramesAsync(db, kept, ct);
        await ledger.BookAsync(db, place.Project.Id, [.. kept.SelectMany(f => TakeBooks.FilesOf(f.Take, f.Folder, f.Frames))], ct);
        await transaction.CommitAsync(ct);
        return kept.ConvertAll(f => f.Take);
    }

    private static async Task WriteFramesAsync(TakesDbContext db, List<FoundTake> kept, CancellationToken ct)
    {
        var uids = kept.ConvertAll(f => f.Take.Uid).ToArray();
        await db.Set<TakeFrame>().Where(f => uids.Contains(f.TakeUid)).ExecuteDeleteAsync(ct);
        foreach (var some in kept.SelectMany(f => f.Frames).Chunk(FramesAtOnce))
        {
            db.AddRange(some.AsEnumerable());
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>Rows that stand where these belong, and rows of these that stand elsewhere: an outside rename, or an index that was wrong.</summary>
    private static async Task MakeRoomAsync(TakesDbContext db, Place place, List<FoundTake> kept, Dictionary<Guid, Take> known, CancellationToken ct)
    {
        var numbers = kept.Select(f => f.Take.Number).ToArray();
        var uids = kept.Select(f => f.Take.Uid).ToArray();
        var strangers = await db.Set<Take>().Where(t => t.ShotUid == place.Shot.Uid && numbers.Contains(t.Number) && !uids.Contains(t.Uid)).Select(t => t.Uid).ToListAsync(ct);
        var wrong = kept.Where(f => known.TryGetValue(f.Take.Uid, out var before) && !IsInPlace(f, before)).Select(f => f.Take.Uid).Concat(strangers).ToArray();
        if (wrong.Length > 0)
        {
            await db.Set<Take>().Where(t => wrong.Contains(t.Uid)).ExecuteDeleteAsync(ct);
            await db.Set<TakeText>().Where(t => wrong.Contains(t.Uid)).ExecuteDeleteAsync(ct);
            await db.Set<TakeFrame>().Where(f => wrong.Contains(f.TakeUid)).ExecuteDeleteAsync(ct);
        }

        // A text without its row, of an index that was wrong, would be in the way too.
        var missing = uids.Where(uid => !known.ContainsKey(uid)).ToArray();
        await db.Set<TakeText>().Where(t => missing.Contains(t.Uid)).ExecuteDeleteAsync(ct);
    }

    /// <summary>A folder that somebody copied under a new uid may carry the key of its model: the key stays with whom had it first.</summary>
    private static async Task FreeKeysAsync(TakesDbContext db, Place place, List<FoundTake> kept, CancellationToken ct)
    {
        var keys = kept.Select(f => f.Take.Key).OfType<string>().ToArray();
        var holders = keys.Length == 0 ? [] : await db.Set<Take>().Where(t => t.ShotUid == place.Shot.Uid && keys.Contains(t.Key)).Select(t => new { t.Key, t.Uid }).ToDictionaryAsync(t => t.Key!, t => t.Uid, StringComparer.Ordinal, ct);
        foreach (var take in kept.Select(f => f.Take).Where(t => t.Key is not null))
        {
            if (!holders.TryAdd(take.Key!, take.Uid) && holders[take.Key!] != take.Uid)
            {
                take.Key = null;
            }
        }
    }

    private static bool IsInPlace(FoundTake one, Take before) =>
        before.ShotUid == one.Take.ShotUid && before.Number == one.Take.Number && before.ProjectId == one.Take.ProjectId
        && before is { Created: var created, Source: var source } && created == one.Take.Created && source == one.Take.Source;

    private static void TakeOver(FoundTake one, Take? before)
    {
        var take = one.Take;
        if (before is null)
        {
            take.Touch(Actor.System, "added");
        }
        else
        {
            (take.Revision, take.ChangedByName, take.ChangedByEmail, take.LastChange) = (before.Revision, before.ChangedByName, before.ChangedByEmail, before.LastChange);
            if (take.Picture == PictureState.Processing && before.Sha256 == take.Sha256 && before.Picture != PictureState.Ready)
            {
                (take.Picture, take.PictureReason) = (before.Picture, before.PictureReason);
            }
        }

        if (one.HeldBy is { } commit)
        {
            take.CommittedRevision = take.Revision;
            take.CommitSha = before is { IsCommitted: true, CommitSha: { } sha } ? sha : commit;
        }
    }
}

/// <param name="Committed">What HEAD holds; null: nobody asked.</param>
/// <param name="Claimed">The uids that this rebuild has met, so that of two folders with one uid the first has it; null: what has a row has it.</param>
/// <param name="Report">Called with a number of takes that are done.</param>
internal sealed record RowsTask(CommittedTakes? Committed, HashSet<Guid>? Claimed, Action<int> Report);
