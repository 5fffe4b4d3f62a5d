using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>Projects by name.</summary>
public sealed class ListProjects(IDbContextFactory<TakesDbContext> databases)
{
    /// <summary>Those that are not in the trash.</summary>
    public async Task<IReadOnlyList<Project>> RunAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Project>().AsNoTracking().Where(p => p.DeletedAt == null).OrderBy(p => p.Name).ToListAsync(ct);
    }

    /// <summary>Those that are not in the trash, as far as somebody sees.</summary>
    public async Task<IReadOnlyList<Project>> RunAsync(Reach reach, CancellationToken ct) => [.. (await RunAsync(ct)).Where(p => reach.Has(p.Id))];

    /// <summary>With those in the trash, as far as somebody sees.</summary>
    public async Task<IReadOnlyList<Project>> AllAsync(Reach reach, CancellationToken ct) => [.. (await AllAsync(ct)).Where(p => reach.Has(p.Id))];

    /// <summary>With those in the trash: they keep their bytes, and what waits for a commit.</summary>
    public async Task<IReadOnlyList<Project>> AllAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Project>().AsNoTracking().OrderBy(p => p.Name).ToListAsync(ct);
    }
}
