using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>Shots of a project, in the order of their folders.</summary>
public sealed class ListShots(IDbContextFactory<TakesDbContext> databases)
{
    /// <summary>Those that are not in the trash.</summary>
    public async Task<IReadOnlyList<Shot>> RunAsync(Guid projectId, CancellationToken ct) => [.. (await AllAsync(projectId, ct)).Where(s => !s.IsInTrash)];

    /// <summary>With those in the trash, whose takes are kept.</summary>
    public async Task<IReadOnlyList<Shot>> AllAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Shot>().AsNoTracking()
            .Where(s => s.ProjectId == projectId)
            .OrderBy(s => s.Chapter).ThenBy(s => s.Scene).ThenBy(s => s.Folder)
            .ToListAsync(ct);
    }
}
