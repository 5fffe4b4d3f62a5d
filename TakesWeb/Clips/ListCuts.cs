using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Clips;

/// <summary>The clips or snapshots of a take, a shot or a project, newest first. Those of a take in the trash are not listed, nor those of a shot in the trash.</summary>
public sealed class ListCuts(IDbContextFactory<TakesDbContext> databases)
{
    public async Task<IReadOnlyList<Cut>> RunAsync(CutQuery query, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = db.Set<Take>().AsNoTracking().InUse(db).Where(t => t.ProjectId == query.ProjectId && (t.Storage == StorageState.Live || t.Storage == StorageState.Archived));
        if (query.ShotUid is { } shot)
        {
            takes = takes.Where(t => t.ShotUid == shot);
        }

        if (query.TakeUid is { } take)
        {
            takes = takes.Where(t => t.Uid == take);
        }

        return await db.Set<Extra>().AsNoTracking().Where(e => e.ProjectId == query.ProjectId && e.Kind == query.Kind && e.Storage == query.Storage && !e.IsGone)
            .Join(takes, e => e.TakeUid, t => t.Uid, (e, t) => new { e, t }).OrderByDescending(c => c.e.Created).ThenByDescending(c => c.e.Uid).Take(query.Limit)
            .Select(c => new Cut(c.e, c.t)).ToListAsync(ct);
    }
}

/// <param name="Kind">Clip or snapshot.</param>
public sealed record CutQuery(Guid ProjectId, ExtraKind Kind)
{
    public Guid? ShotUid { get; init; }

    public Guid? TakeUid { get; init; }

    public StorageState Storage { get; init; }

    public int Limit { get; init; } = 500;
}

/// <summary>Something cut out of a take, and the take.</summary>
public sealed record Cut(Extra Extra, Take Take);
