using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

/// <summary>Takes of one project with their shots. What is in the trash, or of another project, is not found.</summary>
internal sealed class FindTakes(IDbContextFactory<TakesDbContext> databases, ListShots listShots)
{
    /// <summary>By their uids, in the order in which they were asked for.</summary>
    public async Task<IReadOnlyList<(Take Take, Shot Shot)>> RunAsync(Guid projectId, IReadOnlyList<Guid> uids, CancellationToken ct)
    {
        var shots = (await listShots.RunAsync(projectId, ct)).ToDictionary(s => s.Uid);
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().AsNoTracking()
            .Where(t => t.ProjectId == projectId && uids.Contains(t.Uid) && (t.Storage == StorageState.Live || t.Storage == StorageState.Archived)).ToDictionaryAsync(t => t.Uid, ct);
        return [.. uids.Where(uid => takes.TryGetValue(uid, out var take) && shots.ContainsKey(take.ShotUid)).Select(uid => (takes[uid], shots[takes[uid].ShotUid]))];
    }

    /// <summary>The shots of a scene, of a chapter, or of the film, in their order.</summary>
    public async Task<IReadOnlyList<Shot>> ShotsAsync(Guid projectId, string? chapter, string? scene, CancellationToken ct) =>
        [.. (await listShots.RunAsync(projectId, ct)).Where(shot => (chapter is null || shot.Chapter == chapter) && (scene is null || shot.Scene == scene))];
}
