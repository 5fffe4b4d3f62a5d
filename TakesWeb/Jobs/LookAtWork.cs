using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Jobs;

/// <summary>What runs and how much waits, for the corner of every page that is open: they ask several times a second, and those who see the same share one read.</summary>
public sealed class LookAtWork(ListJobs listJobs)
{
    private readonly SharedReads<(Guid? Project, Reach Reach), Work> _reads = new();

    /// <param name="project">Set: the jobs of this project alone.</param>
    public Task<Work> RunAsync(Guid? project, Reach reach, CancellationToken ct) => _reads.RunAsync((project, reach), () => ReadAsync(project, reach), ct);

    private async Task<Work> ReadAsync(Guid? project, Reach reach)
    {
        var filter = new JobFilter { ProjectId = project, Reach = reach };
        return new Work(
            await listJobs.RowsAsync(filter with { States = [JobState.Running], Take = Work.Most }, CancellationToken.None),
            await listJobs.CountAsync(filter with { States = [JobState.Queued, JobState.Scheduled] }, CancellationToken.None));
    }
}

/// <param name="Running">At most <see cref="Most"/>.</param>
/// <param name="Waiting">Queued, or scheduled for later.</param>
public sealed record Work(IReadOnlyList<JobRow> Running, int Waiting)
{
    public const int Most = 5;
}
