using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>Adds up a project's takes, in the database: no take is loaded, and the answer is as long as the project has shots.</summary>
public sealed class ReadStatistics(IDbContextFactory<TakesDbContext> databases)
{
    /// <summary>Authors and models beyond these many are not named: the ones with the most takes are.</summary>
    public const int MostNamed = 100;

    public async Task<Statistics> RunAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = db.Set<Take>().AsNoTracking().InUse(db).Where(t => t.ProjectId == projectId);
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == projectId && s.DeletedAt == null).ToDictionaryAsync(s => s.Uid, ct);
        var ofShots = await GroupAsync(takes, t => t.ShotUid, int.MaxValue, ct);
        var verdicts = await GroupAsync(takes, t => t.Verdict, MostNamed, ct);
        return new Statistics(
            (await GroupAsync(takes, _ => 1, 1, ct)).FirstOrDefault()?.Count ?? new TakeCount(),
            await GroupAsync(takes, t => t.Kind, MostNamed, ct),
            [.. verdicts.OrderByDescending(v => v.Of)],
            await GroupAsync(takes, t => t.Author, MostNamed, ct),
            await GroupAsync(takes, t => t.Model, MostNamed, ct),
            [.. ofShots.Where(s => shots.ContainsKey(s.Of)).Select(s => new Counted<Shot>(shots[s.Of], s.Count)).OrderBy(s => s.Of.RelativePath, StringComparer.Ordinal)]);
    }

    private static async Task<List<Counted<T>>> GroupAsync<T>(IQueryable<Take> takes, Expression<Func<Take, T>> by, int most, CancellationToken ct)
    {
        var rows = await takes.GroupBy(by).Select(g => new
        {
            g.Key,
            Takes = g.Count(),
            Approved = g.Sum(t => t.Verdict == Verdict.Approved ? 1 : 0),
            ApprovedSeconds = g.Sum(t => t.Verdict == Verdict.Approved ? t.Duration ?? 0 : 0),
            Timed = g.Sum(t => t.GenerationSeconds != null ? 1 : 0),
            GenerationSeconds = g.Sum(t => t.GenerationSeconds ?? 0),
        }).OrderByDescending(g => g.Takes).Take(most).ToListAsync(ct);
        return rows.ConvertAll(row => new Counted<T>(row.Key, new TakeCount
        {
            Takes = row.Takes,
            Approved = row.Approved,
            ApprovedSeconds = row.ApprovedSeconds,
            Timed = row.Timed,
            GenerationSeconds = row.GenerationSeconds,
        }));
    }
}
