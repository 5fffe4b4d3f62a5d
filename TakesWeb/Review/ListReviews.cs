using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>The review queue, oldest first, and how much of each kind there is. Reads a page from the index; counts stop at a thousand.</summary>
public sealed class ListReviews(IDbContextFactory<TakesDbContext> databases)
{
    /// <summary>A count that is one more than this means "or more".</summary>
    public const int MostCounted = 999;

    private readonly SharedReads<Reach, int> _waiting = new();

    public async Task<ReviewPage> RunAsync(ReviewQuery query, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var limit = Math.Clamp(query.Limit, 1, 200);
        var takes = await Page(Where(Live(db, query.Project, query.Reach), query), query).Take(limit + 1).ToListAsync(ct);
        string? next = null;
        if (takes.Count > limit)
        {
            takes.RemoveAt(limit);
            next = string.Create(CultureInfo.InvariantCulture, $"{TimeOf(takes[^1], query.Kind).UtcTicks}_{takes[^1].Uid:N}");
        }

        var (shotUids, projectIds, uids) = (takes.Select(t => t.ShotUid).ToArray(), takes.Select(t => t.ProjectId).ToArray(), takes.Select(t => t.Uid).ToArray());
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => shotUids.Contains(s.Uid)).ToDictionaryAsync(s => s.Uid, ct);
        var projects = await db.Set<Project>().AsNoTracking().Where(p => projectIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var notes = await db.Set<Note>().Where(n => uids.Contains(n.TakeUid) && n.State == NoteState.Open && n.ParentUid == null)
            .GroupBy(n => n.TakeUid).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        // One whose project was removed for good between the reads is nobody's to review.
        takes.RemoveAll(t => !projects.ContainsKey(t.ProjectId) || !shots.ContainsKey(t.ShotUid));
        return new ReviewPage(takes.ConvertAll(t => new ReviewRow(projects[t.ProjectId], shots[t.ShotUid], t, TimeOf(t, query.Kind), notes.GetValueOrDefault(t.Uid))), next);
    }

    /// <summary>How many of each kind, for one reviewer's eyes; a number above <see cref="MostCounted"/> is "or more".</summary>
    public async Task<IReadOnlyDictionary<ReviewKind, int>> CountAsync(Guid? project, Guid? me, Reach reach, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var counts = new Dictionary<ReviewKind, int>();
        foreach (var kind in Enum.GetValues<ReviewKind>())
        {
            counts[kind] = kind == ReviewKind.Mine && me is null ? 0 : await Where(Live(db, project, reach), new ReviewQuery(kind) { Reviewer = kind == ReviewKind.Mine ? me : null }).OrderBy(t => t.Uid).Take(MostCounted + 1).CountAsync(ct);
        }

        return counts;
    }

    /// <summary>How many wait in the films that somebody sees; above <see cref="MostCounted"/> it is "or more". Stands on every page: those who see the same share one read.</summary>
    public Task<int> CountWaitingAsync(Reach reach, CancellationToken ct) => _waiting.RunAsync(reach, () => ReadWaitingAsync(reach), ct);

    private async Task<int> ReadWaitingAsync(Reach reach)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        return await Where(Live(db, null, reach), new ReviewQuery(ReviewKind.Waiting)).OrderBy(t => t.Uid).Take(MostCounted + 1).CountAsync();
    }

    private static IQueryable<Take> Live(TakesDbContext db, Guid? project, Reach reach)
    {
        var takes = db.Set<Take>().AsNoTracking().Where(t => t.Storage == StorageState.Live && t.Status == TakeStatus.Complete).InUse(db);
        if (reach.Films?.ToArray() is { } films)
        {
            takes = takes.Where(t => films.Contains(t.ProjectId));
        }

        return project is { } id ? takes.Where(t => t.ProjectId == id) : takes.Where(t => !db.Set<Project>().Any(p => p.Id == t.ProjectId && p.DeletedAt != null));
    }

    private static IQueryable<Take> Where(IQueryable<Take> takes, ReviewQuery query)
    {
        var reviewer = query.Reviewer;
        return query.Kind switch
        {
            ReviewKind.Waiting or ReviewKind.Mine when reviewer is not null => takes.Where(t => t.SubmittedAt != null && t.ReviewerId == reviewer),
            ReviewKind.Waiting => takes.Where(t => t.SubmittedAt != null),
            ReviewKind.Mine => takes.Where(t => false),
            ReviewKind.Unjudged => takes.Where(t => t.Verdict == Verdict.None),
            ReviewKind.Reject => takes.Where(t => t.Verdict == Verdict.Reject),
            ReviewKind.Maybe => takes.Where(t => t.Verdict == Verdict.Maybe),
            ReviewKind.Selected => takes.Where(t => t.Verdict == Verdict.Selected),
            _ => takes.Where(t => t.Verdict == Verdict.Approved),
        };
    }

    /// <summary>From the place that <see cref="ReviewPage.Next"/> named.</summary>
    private static IQueryable<Take> Page(IQueryable<Take> takes, ReviewQuery query)
    {
        var (at, uid) = query.Start ?? (DateTimeOffset.MinValue, Guid.Empty);
        return query.Kind switch
        {
            ReviewKind.Waiting or ReviewKind.Mine => takes.Where(t => t.SubmittedAt > at || (t.SubmittedAt == at && t.Uid > uid)).OrderBy(t => t.SubmittedAt).ThenBy(t => t.Uid),
            ReviewKind.Unjudged => takes.Where(t => t.Created > at || (t.Created == at && t.Uid > uid)).OrderBy(t => t.Created).ThenBy(t => t.Uid),
            _ => takes.Where(t => t.VerdictAt > at || (t.VerdictAt == at && t.Uid > uid)).OrderBy(t => t.VerdictAt).ThenBy(t => t.Uid),
        };
    }

    private static DateTimeOffset TimeOf(Take take, ReviewKind kind) => kind switch
    {
        ReviewKind.Waiting or ReviewKind.Mine => take.SubmittedAt,
        ReviewKind.Unjudged => take.Created,
        _ => take.VerdictAt,
    } ?? take.Created;
}

/// <summary>The lists of the queue.</summary>
public enum ReviewKind
{
    /// <summary>Somebody asked for a verdict.</summary>
    Waiting,

    /// <summary>Somebody asked for mine.</summary>
    Mine,

    /// <summary>Nobody has judged it, whether asked or not.</summary>
    Unjudged,
    Approved,
    Selected,
    Maybe,
    Reject,
}

/// <summary>Which part of the queue.</summary>
public sealed record ReviewQuery(ReviewKind Kind)
{
    public Guid? Project { get; init; }

    /// <summary>What whoever asks sees.</summary>
    public Reach Reach { get; init; } = Reach.Everything;

    /// <summary>Only what waits for this one.</summary>
    public Guid? Reviewer { get; init; }

    public int Limit { get; init; } = 50;

    /// <summary>Where the page before has ended.</summary>
    public (DateTimeOffset At, Guid Uid)? Start { get; init; }

    /// <summary>Reads <see cref="ReviewPage.Next"/>; null when nobody wrote it so.</summary>
    public static (DateTimeOffset At, Guid Uid)? ParseStart(string? next) =>
        next?.Split('_') is [var ticks, var id] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var at) && at >= 0 && at <= DateTimeOffset.MaxValue.Ticks && Guid.TryParse(id, out var uid)
            ? (new DateTimeOffset(at, TimeSpan.Zero), uid)
            : null;
}

/// <param name="Rows">Oldest first.</param>
/// <param name="Next">Give this for the next page; null at the end.</param>
public sealed record ReviewPage(IReadOnlyList<ReviewRow> Rows, string? Next);

/// <param name="Project">The film.</param>
/// <param name="Shot">The shot.</param>
/// <param name="Take">The take.</param>
/// <param name="Since">Since when it waits, or when it was judged.</param>
/// <param name="OpenNotes">How many notes are open.</param>
public sealed record ReviewRow(Project Project, Shot Shot, Take Take, DateTimeOffset Since, int OpenNotes);
