using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>All projects by name.</summary>
public sealed class ListProjects(IDbContextFactory<TakesDbContext> databases)
{
    public async Task<IReadOnlyList<Project>> RunAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Project>().AsNoTracking().OrderBy(p => p.Name).ToListAsync(ct);
    }
}
