using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// At every start and every five minutes: reads what is on the disk, and asks again for whatever a crash or a full queue may have lost: pictures, commits.
/// </summary>
internal sealed class ReconcileJob(
    ReadProjects readProjects, ReadTakes readTakes, ReadExtras readExtras, CheckCommits checkCommits, ListProjects listProjects, JobQueue jobs, TakeAnnouncer announcer,
    IDbContextFactory<TakesDbContext> databases, IEnumerable<IReconcile> others) : IJobBody
{
    public static readonly JobKind Kind = new("reconcile", "Reconcile disk and index", Lane.Maintenance) { Every = TimeSpan.FromMinutes(5), IsOneAtATime = true };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        await readProjects.RunAsync(ct);
        var projects = await listProjects.AllAsync(ct);
        for (var i = 0; i < projects.Count; i++)
        {
            run.Report((double)i / projects.Count, projects[i].Name);
            await readTakes.RunAsync(projects[i], ct);
            await readExtras.RunAsync(projects[i], ct);
            await checkCommits.RunAsync(projects[i], ct);
            await AskAgainAsync(projects[i], ct);
            foreach (var other in others)
            {
                await other.ReconcileAsync(projects[i], ct);
            }
        }
    }

    private async Task AskAgainAsync(Project project, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var unfinished = project.IsInTrash ? [] : await db.Set<Take>().AsNoTracking().InUse(db)
            .Where(t => t.ProjectId == project.Id && !t.IsAway && t.Storage == StorageState.Live)
            .Where(t => t.Picture == PictureState.Processing || t.Status == TakeStatus.Queued || t.Status == TakeStatus.Generating)
            .ToListAsync(ct);
        foreach (var take in unfinished)
        {
            announcer.Arrived(take, "changed");
        }

        var unpictured = project.IsInTrash ? [] : await db.Set<Extra>().AsNoTracking()
            .Where(e => e.ProjectId == project.Id && !e.IsAway && e.Storage == StorageState.Live && e.Picture == PictureState.Processing).ToListAsync(ct);
        foreach (var extra in unpictured)
        {
            announcer.Arrived(extra, "changed");
        }

        var isWaiting = project.Revision != project.CommittedRevision
            || await db.Set<Take>().AnyAsync(t => t.ProjectId == project.Id && t.Revision != t.CommittedRevision && !t.IsAway, ct)
            || await db.Set<Extra>().AnyAsync(e => e.ProjectId == project.Id && e.Revision != e.CommittedRevision && !e.IsAway, ct)
            || await db.Set<Shot>().AnyAsync(s => s.ProjectId == project.Id && s.IsLinkPending, ct);
        if (isWaiting)
        {
            await jobs.EnqueueAsync(CommitJob.For(project.Id, project.Name), ct);
        }
    }
}
