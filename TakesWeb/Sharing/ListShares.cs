using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Sharing;

/// <summary>The links of a project, the newest first, those that are over too. For directors and above.</summary>
internal sealed class ListShares(IDbContextFactory<ServerDbContext> databases, FindProject findProject, IAuthorizationService authorization)
{
    public async Task<Outcome<IReadOnlyList<ShareRow>>> RunAsync(ClaimsPrincipal user, string project, CancellationToken ct)
    {
        if (!(await authorization.AuthorizeAsync(user, Policies.CanDirect)).Succeeded)
        {
            return new Problem(ProblemKind.Forbidden, "Only a director sees who a film is shared with.");
        }

        var found = await findProject.RunAsync(project, user.Reach(), ct);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        if (user.RefusalAt(found.Value.Id, Roles.Director) is { } refusal)
        {
            return refusal;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var shares = await db.Set<Share>().AsNoTracking().Where(s => s.ProjectId == found.Value.Id).ToListAsync(ct);
        return shares.OrderByDescending(s => s.Created).Select(ShareRow.Of).ToList();
    }
}
