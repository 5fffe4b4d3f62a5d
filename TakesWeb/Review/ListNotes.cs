using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Notes from the index: of a take, of a shot, and those that an earlier take left open.</summary>
public sealed class ListNotes(IDbContextFactory<TakesDbContext> databases)
{
    /// <summary>The notes and answers of a take, in the order of their frames; those about all of it come first.</summary>
    public async Task<IReadOnlyList<Note>> OfTakeAsync(Guid takeUid, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return InOrder(await db.Set<Note>().AsNoTracking().Where(n => n.TakeUid == takeUid).ToListAsync(ct));
    }

    /// <summary>All that a page shows beside a take.</summary>
    public async Task<TakeReview> ReviewAsync(Take take, CancellationToken ct)
    {
        var (notes, offered) = (await OfTakeAsync(take.Uid, ct), await OfferedAsync(take, ct));
        var named = notes.SelectMany(n => new[] { n.ResolvedIn, n.CarriedFromTake }).OfType<Guid>().Distinct().ToArray();
        await using var db = await databases.CreateDbContextAsync(ct);
        var numbers = named.Length == 0 ? [] : await db.Set<Take>().Where(t => named.Contains(t.Uid) && t.ProjectId == take.ProjectId).ToDictionaryAsync(t => t.Uid, t => t.Number, ct);
        return new TakeReview(notes, offered, numbers);
    }

    /// <summary>One note of a take; null when it is not there.</summary>
    public async Task<Note?> FindAsync(Guid takeUid, Guid noteUid, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Note>().AsNoTracking().FirstOrDefaultAsync(n => n.TakeUid == takeUid && n.Uid == noteUid, ct);
    }

    /// <summary>A note of a project, whatever take it belongs to.</summary>
    public async Task<Note?> FindInProjectAsync(Guid projectId, Guid noteUid, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Note>().AsNoTracking().Where(n => n.ProjectId == projectId && n.Uid == noteUid).OrderBy(n => n.TakeUid).FirstOrDefaultAsync(ct);
    }

    /// <summary>All notes of a shot's takes with their takes, in the order of takes and frames.</summary>
    public async Task<IReadOnlyList<(Take Take, IReadOnlyList<Note> Notes)>> OfShotAsync(Guid shotUid, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var notes = (await db.Set<Note>().AsNoTracking().Where(n => n.ShotUid == shotUid).ToListAsync(ct)).ToLookup(n => n.TakeUid);
        var uids = notes.Select(g => g.Key).ToArray();
        var takes = await db.Set<Take>().AsNoTracking().Where(t => uids.Contains(t.Uid)).OrderBy(t => t.Number).ToListAsync(ct);
        return takes.ConvertAll(t => (t, InOrder([.. notes[t.Uid]])));
    }

    /// <summary>
    /// What this take should have fixed: the open notes of the take it continues, or else of the newest earlier take of the shot that has
    /// any. Those that are carried over to it already are not offered again.
    /// </summary>
    public async Task<OfferedNotes?> OfferedAsync(Take take, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var open = db.Set<Note>().AsNoTracking().Where(n => n.ProjectId == take.ProjectId && n.State == NoteState.Open && n.ParentUid == null);
        var earlier = db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == take.ProjectId && t.Storage != StorageState.Purged);
        var from = (take.ParentUid is { } model ? await earlier.FirstOrDefaultAsync(t => t.Uid == model, ct) : null)
            ?? await earlier.Where(t => t.ShotUid == take.ShotUid && t.Number < take.Number && open.Any(n => n.TakeUid == t.Uid)).OrderByDescending(t => t.Number).FirstOrDefaultAsync(ct);
        if (from is null)
        {
            return null;
        }

        var carried = db.Set<Note>().Where(n => n.TakeUid == take.Uid && n.CarriedFrom != null).Select(n => n.CarriedFrom!.Value);
        var notes = InOrder(await open.Where(n => n.TakeUid == from.Uid && !carried.Contains(n.Uid)).ToListAsync(ct));
        return notes.Count == 0 ? null : new OfferedNotes(from, notes);
    }

    /// <summary>Notes by frame, each followed by its answers in the order of their writing.</summary>
    private static IReadOnlyList<Note> InOrder(List<Note> notes)
    {
        var answers = notes.Where(n => n.IsReply).OrderBy(n => n.At).ThenBy(n => n.Uid).ToLookup(n => n.ParentUid!.Value);
        return [.. notes.Where(n => !n.IsReply).OrderBy(n => n.Frame ?? -1).ThenBy(n => n.Number).SelectMany(n => answers[n.Uid].Prepend(n))];
    }
}

/// <param name="Take">The earlier take.</param>
/// <param name="Notes">Its open notes.</param>
public sealed record OfferedNotes(Take Take, IReadOnlyList<Note> Notes);
