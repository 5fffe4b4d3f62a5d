using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Reads the whole library into the index: at the start into an empty one behind the shut gate, later beside users, row by row. A stop in
/// the middle is harmless: the next start goes on where rows are missing.
/// </summary>
internal sealed class RebuildIndex(
    IndexDatabase index, IndexGate gate, ReadProjects readProjects, ListProjects listProjects, ListShots listShots, FillIndex fill, ReadTakes readTakes,
    RecoverStaging recoverStaging, ByteLedger ledger, IEnumerable<IRebuild> others, DataFolder data, RebuildProgress progress, LiveFeed feed, JobQueue jobs, ILogger<RebuildIndex> logger)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await readProjects.RunAsync(ct);
        var projects = await listProjects.AllAsync(ct);
        if (!gate.IsOpen)
        {
            // First, or a take that was one rename from its place would be taken for away. What was staged had its number and key to itself.
            await recoverStaging.RunAsync(ct);
        }

        progress.Begin(projects.Count, await CountAsync(projects, ct));
        var claimed = new HashSet<Guid>();
        foreach (var project in projects)
        {
            progress.Enter(project.Name);
            await fill.RunAsync(project, claimed, Report, ct);
        }

        // When all takes are in: what is shared between projects can be told from what is not.
        foreach (var project in projects)
        {
            foreach (var other in others)
            {
                await other.RebuildAsync(project, ct);
            }

            await ledger.AuditAsync(project.Id, ct);
        }

        foreach (var project in projects)
        {
            await readTakes.RunAsync(project, ct);
        }

        await EndAsync(projects, ct);
    }

    private async Task EndAsync(IReadOnlyList<Project> projects, CancellationToken ct)
    {
        await index.SayFilledAsync(ct);
        progress.End();
        gate.Open();
        var state = progress.Now;
        TakesLog.Rebuilt(logger, state.Projects, state.Takes, state.Took.TotalSeconds);
        foreach (var project in projects)
        {
            feed.Publish(new LiveEvent("project", project.Id) { State = "changed" });
            await jobs.EnqueueAsync(NameCommitsJob.For(project), ct);
        }

        feed.Publish(new LiveEvent("storage") { State = "rebuilt" });
        // Announcements come after: pictures and commits that are missing are asked for in one round.
        await jobs.RunNowAsync(ReconcileJob.Kind.Name, ct);
    }

    private void Report(int takes)
    {
        progress.Read(takes);
        feed.Publish(new LiveEvent("storage") { State = "rebuilding" });
    }

    private async Task<int> CountAsync(IReadOnlyList<Project> projects, CancellationToken ct)
    {
        var count = 0;
        foreach (var project in projects)
        {
            count += (await listShots.AllAsync(project.Id, ct)).Sum(shot => TakeFolder.NumbersIn(data.Project(project.Slug), shot).Count);
        }

        return count;
    }
}
