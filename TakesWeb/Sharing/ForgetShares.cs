using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

/// <summary>The links of a film, and the roles in it, go with it.</summary>
internal sealed class ForgetShares(IDbContextFactory<ServerDbContext> databases, ChangeMembership memberships) : IForgetsProject
{
    public async Task ForgetAsync(Project project, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<Share>().Where(s => s.ProjectId == project.Id).ExecuteDeleteAsync(ct);
        await memberships.ForgetAsync(project.Id, ct);
    }
}
