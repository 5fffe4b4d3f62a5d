using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Names what lies in a project and belongs to nothing: files that no owner claims, takes in quarantine, rows whose folder is away. None of
/// them is ever removed by a cleanup (docs/format.md, 2.5). Changes nothing.
/// </summary>
internal sealed class UnclaimedFiles(IDbContextFactory<TakesDbContext> databases, DataFolder data, IEnumerable<IFileOwner> owners, FindTroubles findTroubles)
{
    public async Task<IReadOnlyList<Leftover>> FindAsync(Project project, CancellationToken ct)
    {
        var repository = data.Project(project.Slug);
        if (!Directory.Exists(repository))
        {
            return [];
        }

        var kept = new List<Leftover>();
        var troubles = await findTroubles.RunAsync(project, ct);
        kept.AddRange(troubles.Select(t => new Leftover(Path.Combine(repository, t.Path), 0, $"{t.Reason} It can be repaired")));
        var git = Path.Combine(repository, ".git");
        var files = FolderWalk.Below(repository, folder => folder != git).Where(f => !LeftoverNames.IsTemporary(f.Path))
            .Select(f => (Name: Path.GetRelativePath(repository, f.Path).Replace(Path.DirectorySeparatorChar, '/'), f.Stat)).Where(f => IsOurs(f.Name)).ToList();
        var names = files.ConvertAll(f => f.Name);
        var owned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var owner in owners)
        {
            owned.UnionWith(await owner.OwnedAsync(project.Id, names, ct));
        }

        kept.AddRange(files.Where(f => !owned.Contains(f.Name) && !troubles.Any(t => f.Name.StartsWith(t.Path + "/", StringComparison.Ordinal)))
            .Select(f => new Leftover(Path.Combine(repository, f.Name), f.Stat.Size, "Takes did not make this file")));
        kept.AddRange(await AwayAsync(project, repository, ct));
        return kept;
    }

    /// <summary>Where the format has names of its own. What lies elsewhere in a repository is its people's business.</summary>
    private static bool IsOurs(string name) => name.Split('/') is ["assets", _, ..] or [_, _, _, "takes", ..];

    private async Task<IEnumerable<Leftover>> AwayAsync(Project project, string repository, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var away = await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == project.Id && t.IsAway).OrderBy(t => t.Uid).ToListAsync(ct);
        if (away.Count == 0)
        {
            return [];
        }

        var shots = await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == project.Id).ToDictionaryAsync(s => s.Uid, ct);
        return away.Select(t => new Leftover(new TakeFolder(repository, shots[t.ShotUid], t.Number).Path, 0, "The take's folder is away, not deleted: check out the project's branch"));
    }
}
