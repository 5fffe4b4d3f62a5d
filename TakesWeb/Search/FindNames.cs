using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Search;

/// <summary>Projects, scenes and shots by their names.</summary>
public sealed class FindNames(IDbContextFactory<TakesDbContext> databases)
{
    private const int MostNames = 5000;

    /// <summary>The tokens that stand for what a term may name, for each term.</summary>
    internal static async Task<IReadOnlyDictionary<SearchTerm, IReadOnlyList<string>>> TokensAsync(TakesDbContext db, SearchQuery query, CancellationToken ct)
    {
        var tokens = new Dictionary<SearchTerm, IReadOnlyList<string>>();
        foreach (var term in query.Terms.Where(t => t.Names != NameScope.None).Distinct())
        {
            var names = Matching(db, SearchExpression.In("name", term.Text, term.IsWhole));
            names = term.Names switch { NameScope.Projects => names.Where(n => n.IsProject), NameScope.Shots => names.Where(n => !n.IsProject), _ => names };
            tokens[term] = [.. (await names.OrderBy(n => n.Id).Take(MostNames).Select(n => new { n.Uid, n.IsProject }).ToListAsync(ct)).Select(n => $"{(n.IsProject ? 'p' : 'h')}{n.Uid:N}")];
        }

        return tokens;
    }

    /// <summary>What somebody sees that is called so and is not in the trash: projects first, then scenes, then shots.</summary>
    public async Task<IReadOnlyList<FoundPlace>> RunAsync(SearchQuery query, Reach reach, int most, CancellationToken ct)
    {
        if (!query.IsWordsAlone)
        {
            return [];
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var seen = db.Set<Project>().AsNoTracking().Where(p => p.DeletedAt == null);
        seen = reach.Films?.ToArray() is { } films ? seen.Where(p => films.Contains(p.Id)) : seen;
        var projects = await (from name in Matching(db, All("name", query))
                              where name.IsProject
                              join project in seen on name.Uid equals project.Id
                              orderby project.Name
                              select project).Take(most).ToListAsync(ct);
        var scenes = await (from pair in Shots(db, seen, All("scene", query))
                            group pair by new { pair.Project.Id, pair.Project.Slug, pair.Project.Name, pair.Shot.Chapter, pair.Shot.Scene } into scene
                            orderby scene.Key.Name, scene.Key.Chapter, scene.Key.Scene
                            select scene.Key).Take(most).ToListAsync(ct);
        var shots = await Shots(db, seen, All("name scene chapter", query)).OrderBy(p => p.Project.Name).ThenBy(p => p.Shot.Chapter).ThenBy(p => p.Shot.Scene).ThenBy(p => p.Shot.Folder).Take(most).ToListAsync(ct);
        return
        [
            .. projects.Select(p => new FoundPlace(PlaceKind.Project, p.Name, "", $"/projects/{p.Slug}")),
            .. scenes.Select(s => new FoundPlace(PlaceKind.Scene, FolderName.TitleOf(s.Scene), $"{s.Name}, {FolderName.TitleOf(s.Chapter)}", $"/projects/{s.Slug}#{s.Chapter}-{s.Scene}")),
            .. shots.Select(p => new FoundPlace(PlaceKind.Shot, p.Shot.Title, $"{p.Project.Name}, {FolderName.TitleOf(p.Shot.Scene)}", $"/projects/{p.Project.Slug}/shots/{p.Shot.Uid}")),
        ];
    }

    private static IQueryable<SearchedName> Matching(TakesDbContext db, string expression) =>
        db.Set<SearchedName>().FromSqlRaw("SELECT n.Id, n.Uid, n.IsProject FROM search_places CROSS JOIN search_names AS n ON n.Id = search_places.rowid WHERE search_places MATCH {0}", expression).AsNoTracking();

    private static IQueryable<ShotInProject> Shots(TakesDbContext db, IQueryable<Project> seen, string expression) =>
        from name in Matching(db, expression)
        join shot in db.Set<Shot>().AsNoTracking() on name.Uid equals shot.Uid
        join project in seen on shot.ProjectId equals project.Id
        where shot.DeletedAt == null
        select new ShotInProject { Shot = shot, Project = project };

    private static string All(string columns, SearchQuery query) => string.Join(" AND ", query.Terms.Select(t => SearchExpression.In(columns, t.Text, t.IsWhole)));

    private sealed class ShotInProject
    {
        public required Shot Shot { get; init; }

        public required Project Project { get; init; }
    }
}

/// <summary>A project, a scene or a shot that is called what somebody looks for.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Name">What people read.</param>
/// <param name="Within">Where it lies; empty for a project.</param>
/// <param name="Url">Its page.</param>
public sealed record FoundPlace(PlaceKind Kind, string Name, string Within, string Url);

public enum PlaceKind
{
    Project,
    Scene,
    Shot,
}
