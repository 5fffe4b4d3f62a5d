using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Projects;

/// <summary>
/// The one way to change a project.json: one writer at a time, the file first (durably), then the index in one transaction, then the
/// feed and a commit.
/// </summary>
public sealed class ProjectFiles(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, KeyedLocks<Guid> locks, JobQueue jobs, LiveFeed feed)
{
    /// <summary>
    /// Runs <paramref name="change"/> on the project's file and rows. A refusal changes nothing. The rows it changes are saved together
    /// with the project's new revision.
    /// </summary>
    /// <param name="projectId">The project.</param>
    /// <param name="change">What happens to it.</param>
    /// <param name="ct">Stops before the file is written.</param>
    /// <param name="evenInTrash">True: also while the project is in the trash, where everything else is refused.</param>
    public async Task<Outcome<T>> ChangeAsync<T>(
        Guid projectId, Func<ProjectFile, Project, TakesDbContext, Task<Outcome<T>>> change, CancellationToken ct, bool evenInTrash = false)
    {
        using var held = await locks.TakeAsync(projectId, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var project = await db.Set<Project>().FindAsync([projectId], ct);
        if (project is null)
        {
            return Problem.NotFound($"There is no project {projectId}. GET /api/projects lists them.");
        }

        if (!evenInTrash && InTrash.RefusalFor(project) is { } refusal)
        {
            return refusal;
        }

        var repository = data.Project(project.Slug);
        var file = ProjectFile.Read(repository);
        var outcome = await change(file, project, db);
        if (!outcome.IsOk)
        {
            return outcome;
        }

        file.Write(repository);
        CrashPoint.Reach("project.file-written");
        project.Revision++;
        // A commit that ends meanwhile takes the mark off in the table: one that is set here is written also where the row was read with it.
        foreach (var shot in db.ChangeTracker.Entries<Shot>().Where(e => e is { State: EntityState.Modified, Entity.IsLinkPending: true }))
        {
            shot.Property(s => s.IsLinkPending).IsModified = true;
        }

        // From here on it is on the disk: a client that goes away must not keep the index from saying so.
        await db.SaveChangesAsync(CancellationToken.None);
        CrashPoint.Reach("project.row-saved");
        feed.Publish(new LiveEvent("project", projectId) { State = "changed" });
        await jobs.EnqueueAsync(CommitJob.For(projectId, project.Name), CancellationToken.None);
        return outcome;
    }
}
