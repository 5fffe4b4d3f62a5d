using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>All shots of a project with their counts and covers, in three queries.</summary>
public sealed class ProjectOverview(IDbContextFactory<TakesDbContext> databases, ListShots listShots)
{
    public async Task<IReadOnlyList<ShotRow>> RunAsync(Guid projectId, CancellationToken ct)
    {
        var shots = await listShots.RunAsync(projectId, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var live = db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == projectId && t.Storage == StorageState.Live);
        var counts = await live.GroupBy(t => t.ShotUid)
            .Select(g => new { Shot = g.Key, Takes = g.Count(), Open = g.Count(t => t.Verdict == Verdict.None && t.Status == TakeStatus.Complete), })
            .ToDictionaryAsync(g => g.Shot, ct);
        var newest = live.Where(t => t.Picture == PictureState.Ready).GroupBy(t => t.ShotUid).Select(g => new { Shot = g.Key, Number = g.Max(t => t.Number) });
        var covers = await live.Join(newest, t => new { Shot = t.ShotUid, t.Number }, n => new { n.Shot, n.Number }, (t, _) => t).ToDictionaryAsync(t => t.ShotUid, ct);
        var activeUids = shots.Select(s => s.ActiveTakeUid).OfType<Guid>().ToArray();
        var actives = await live.Where(t => activeUids.Contains(t.Uid)).ToDictionaryAsync(t => t.Uid, ct);
        return [.. shots.Select(shot =>
        {
            var count = counts.GetValueOrDefault(shot.Uid);
            var active = shot.ActiveTakeUid is { } uid ? actives.GetValueOrDefault(uid) : null;
            return new ShotRow(shot, count?.Takes ?? 0, count?.Open ?? 0, active, active ?? covers.GetValueOrDefault(shot.Uid));
        })];
    }
}

/// <param name="Shot">The shot.</param>
/// <param name="Takes">How many live takes it has.</param>
/// <param name="NeedReview">How many of them nobody has judged.</param>
/// <param name="Active">The circled take.</param>
/// <param name="Cover">What to show: the circled take, else the newest with a picture.</param>
public sealed record ShotRow(Shot Shot, int Takes, int NeedReview, Take? Active, Take? Cover);
