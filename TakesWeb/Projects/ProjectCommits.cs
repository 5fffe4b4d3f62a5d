using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>Brings project.json and the managed attributes into the repository.</summary>
internal sealed class ProjectCommits(IDbContextFactory<TakesDbContext> databases) : ICommitSource
{
    public async Task<PendingChanges?> PendingAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var project = await db.Set<Project>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == projectId, ct);
        if (project is null || project.CommittedRevision == project.Revision)
        {
            return null;
        }

        var message = project.CommittedRevision == 0 ? $"{project.Name}: project" : $"{project.Name}: project.json";
        return new PendingChanges([new FileChange("project.json"), new FileChange(".gitattributes")], message, Actor.System, project.Revision);
    }

    public async Task CommittedAsync(Guid projectId, PendingChanges changes, string commitSha, CancellationToken ct)
    {
        var revision = (long)changes.Token!;
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<Project>().Where(p => p.Id == projectId && p.CommittedRevision < revision)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.CommittedRevision, revision), ct);
    }
}
