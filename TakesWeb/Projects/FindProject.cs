using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>A project by its id or its slug, in the trash or not.</summary>
public sealed class FindProject(IDbContextFactory<TakesDbContext> databases)
{
    public async Task<Outcome<Project>> RunAsync(string idOrSlug, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var project = Guid.TryParse(idOrSlug, out var id)
            ? await db.Set<Project>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct)
            : await db.Set<Project>().AsNoTracking().FirstOrDefaultAsync(p => p.Slug == idOrSlug, ct);
        return project is null
            ? Problem.NotFound($"There is no project \"{idOrSlug}\". The list of projects (GET /api/projects) names them all.")
            : project;
    }
}
