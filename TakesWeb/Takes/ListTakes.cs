using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>A page of a shot's takes, from the index alone: the cost does not grow with the number of takes.</summary>
public sealed class ListTakes(IDbContextFactory<TakesDbContext> databases, TakeMarks marks)
{
    public async Task<TakePage> RunAsync(TakeQuery query, CancellationToken ct, bool withTexts = false)
    {
        var limit = Math.Clamp(query.Limit, 1, 5000);
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = query.Of(db, marks);
        if (query.After is { } after)
        {
            // Of another order than the numbers' the place is where that take stands now.
            var place = query.Sort == TakeSort.Number ? Numbered(query, after) : await db.Set<Take>().AsNoTracking().FirstOrDefaultAsync(t => t.ShotUid == query.ShotUid && t.Number == after, ct);
            takes = place is null ? takes.Where(t => false) : takes.After(query.Sort, query.IsNewestFirst, place);
        }

        takes = takes.Ordered(query.Sort, query.IsNewestFirst).Skip(query.Offset);
        var page = await takes.Take(limit + 1).ToListAsync(ct);
        var active = await db.Set<Shot>().Where(s => s.Uid == query.ShotUid).Select(s => s.ActiveTakeUid).FirstOrDefaultAsync(ct);
        var isMore = page.Count > limit;
        if (isMore)
        {
            page.RemoveAt(limit);
        }

        var uids = page.Select(t => t.Uid).ToArray();
        var texts = withTexts
            ? await db.Set<TakeText>().AsNoTracking().Where(t => uids.Contains(t.Uid)).ToDictionaryAsync(t => t.Uid, t => t.Json, ct)
            : [];
        return new TakePage(page, active, isMore ? page[^1].Number : null, texts);
    }

    private static Take Numbered(TakeQuery query, int number) => new() { Uid = default, ProjectId = query.ProjectId, ShotUid = query.ShotUid, Number = number, Created = default, Source = "" };

    /// <summary>"take_012" of a uid; null for none.</summary>
    public async Task<string?> NameOfAsync(Guid projectId, Guid? takeUid, CancellationToken ct)
    {
        if (takeUid is null)
        {
            return null;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var take = await db.Set<Take>().AsNoTracking().FirstOrDefaultAsync(t => t.Uid == takeUid && t.ProjectId == projectId, ct);
        return take?.Name;
    }
}

/// <summary>Which takes of a shot.</summary>
public sealed record TakeQuery(Guid ProjectId, Guid ShotUid)
{
    /// <summary>At most this many; 1 to 5,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The number of the last take of the page before.</summary>
    public int? After { get; init; }

    /// <summary>So many are passed over first: for a page that somebody scrolls. <see cref="After"/> is for whoever reads all.</summary>
    public int Offset { get; init; }

    public TakeSort Sort { get; init; }

    /// <summary>True: highest number first, or the highest of what is sorted by.</summary>
    public bool IsNewestFirst { get; init; }

    public IReadOnlyList<StorageState> Storage { get; init; } = [StorageState.Live];

    public TakeSift Sift { get; init; } = TakeSift.Everything;

    internal IQueryable<Take> Of(TakesDbContext db, TakeMarks marks)
    {
        var states = Storage.ToArray();
        var takes = db.Set<Take>().AsNoTracking().Where(t => t.ShotUid == ShotUid && t.ProjectId == ProjectId && states.Contains(t.Storage));
        return marks.With(db, Sift.Apply(takes), Sift.Flags);
    }
}

/// <param name="Takes">In the order asked for.</param>
/// <param name="ActiveTakeUid">The circled take, whether it is on this page or not.</param>
/// <param name="Next">Give this as After for the next page; null at the end.</param>
/// <param name="Texts">The sidecars, by uid, where they were asked for.</param>
public sealed record TakePage(IReadOnlyList<Take> Takes, Guid? ActiveTakeUid, int? Next, IReadOnlyDictionary<Guid, string> Texts);
