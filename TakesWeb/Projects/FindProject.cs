using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
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
        return project is null ? NoSuch(idOrSlug) : project;
    }

    /// <summary>The same among those that somebody sees; what they do not see is not there.</summary>
    public async Task<Outcome<Project>> RunAsync(string idOrSlug, Reach reach, CancellationToken ct) =>
        await RunAsync(idOrSlug, ct) is var found && found.IsOk && !reach.Has(found.Value.Id) ? NoSuch(idOrSlug) : found;

    private static Problem NoSuch(string idOrSlug) => Problem.NotFound($"There is no project \"{idOrSlug}\". The list of projects (GET /api/projects) names them all.");
}
