using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Search;

/// <summary>Takes of all projects that somebody sees and that a search describes, newest first, a page at a time, from the index alone. What lies in a shot or a project that is in the trash is never among them.</summary>
public sealed class SearchTakes(IDbContextFactory<TakesDbContext> databases, TakeMarks marks)
{
    public const int MostHits = 200;

    /// <summary>Reads what somebody typed.</summary>
    public Outcome<SearchQuery> Parse(string? text) => SearchQuery.Parse(text, marks.Words);

    /// <param name="query">What to look for.</param>
    /// <param name="reach">What whoever asks sees.</param>
    /// <param name="limit">1 to <see cref="MostHits"/>.</param>
    /// <param name="cursor">The next of the page before.</param>
    /// <param name="ct">Stops the search.</param>
    public async Task<Outcome<SearchPage>> RunAsync(SearchQuery query, Reach reach, int limit, string? cursor, CancellationToken ct)
    {
        long? before = long.TryParse(cursor, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : null;
        if (cursor is not null && before is null)
        {
            return Problem.Invalid("cursor is the next of the page before.");
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var wanted = Math.Clamp(limit, 1, MostHits);
        var found = await Found(db, query, reach, await FindNames.TokensAsync(db, query, ct))
            .Where(t => before == null || t.Id < before).OrderByDescending(t => t.Id).Take(wanted + 1).Select(t => new { t.Id, t.TakeUid }).ToListAsync(ct);
        var next = found.Count > wanted ? found[wanted - 1].Id.ToString(CultureInfo.InvariantCulture) : null;
        var uids = found.Take(wanted).Select(t => t.TakeUid).ToArray();
        var hits = await db.Set<Take>().AsNoTracking().Where(t => uids.Contains(t.Uid))
            .Join(db.Set<Shot>(), t => t.ShotUid, s => s.Uid, (t, s) => new { Take = t, Shot = s })
            .Join(db.Set<Project>(), h => h.Take.ProjectId, p => p.Id, (h, p) => new SearchHit(p, h.Shot, h.Take)).ToDictionaryAsync(h => h.Take.Uid, ct);
        return new SearchPage([.. uids.Select(uid => hits.GetValueOrDefault(uid)).OfType<SearchHit>()], next);
    }

    private IQueryable<SearchedTake> Found(TakesDbContext db, SearchQuery query, Reach reach, IReadOnlyDictionary<SearchTerm, IReadOnlyList<string>> places)
    {
        // CROSS JOIN: the words lead, and come in the order of their numbers, so that a page ends the reading.
        var takes = db.Set<SearchedTake>().FromSqlRaw(
            "SELECT search_words.rowid AS Id, s.TakeUid, s.ProjectId, s.ShotUid, s.Duration, s.Width, s.Height, s.Fps FROM search_words CROSS JOIN search_takes AS s ON s.Id = search_words.rowid WHERE search_words MATCH {0}",
            SearchExpression.Write(query, places)).AsNoTracking();
        if (reach.Films?.ToArray() is { } films)
        {
            takes = takes.Where(t => films.Contains(t.ProjectId));
        }

        takes = query.Spans.Aggregate(takes, Where);
        takes = query.Ranges.Aggregate(takes, Where);
        foreach (var flag in query.Flags)
        {
            var marked = marks.With(db, db.Set<Take>(), [flag.Word]);
            takes = flag.IsNegative ? takes.Where(t => !marked.Any(m => m.Uid == t.TakeUid)) : takes.Where(t => marked.Any(m => m.Uid == t.TakeUid));
        }

        return takes.Where(t => !db.Set<Shot>().Any(s => s.Uid == t.ShotUid && s.DeletedAt != null) && !db.Set<Project>().Any(p => p.Id == t.ProjectId && p.DeletedAt != null));
    }

    private static IQueryable<SearchedTake> Where(IQueryable<SearchedTake> takes, SearchSpan span)
    {
        var (from, to) = (span.From, span.To);
        return span.IsNegative ? takes.Where(t => t.Id < from || t.Id > to) : takes.Where(t => t.Id >= from && t.Id <= to);
    }

    private static IQueryable<SearchedTake> Where(IQueryable<SearchedTake> takes, SearchRange range)
    {
        var (column, from, to) = (range.Column, range.From, range.To);
        return range.IsNegative
            ? takes.Where(t => EF.Property<double?>(t, column) == null || EF.Property<double?>(t, column) < from || EF.Property<double?>(t, column) > to)
            : takes.Where(t => EF.Property<double?>(t, column) >= from && EF.Property<double?>(t, column) <= to);
    }
}

/// <param name="Hits">Newest first.</param>
/// <param name="Next">Give this as the cursor of the next page; null at the end.</param>
public sealed record SearchPage(IReadOnlyList<SearchHit> Hits, string? Next);

/// <summary>A take that was found, and where it lies.</summary>
public sealed record SearchHit(Project Project, Shot Shot, Take Take)
{
    /// <summary>The take's page.</summary>
    public string Url => $"/projects/{Project.Slug}/shots/{Shot.Uid}/takes/{Take.Name}";

    /// <summary>Its small picture; null while there is none.</summary>
    public string? ThumbnailUrl => Take is { Picture: PictureState.Ready, ThumbnailSha256: { } sha } ? $"{TakeAnswer.UrlOf(Project.Slug, Take)}/thumbnail?size=256&v={sha[..12]}" : null;

    public bool IsActive => Shot.ActiveTakeUid == Take.Uid;
}
