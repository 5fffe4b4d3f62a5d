using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Stops making a take's copy for browsers, whether it waits or runs. Asked for anew it begins again.</summary>
public sealed class StopCopy(ListJobs listJobs, JobQueue jobs)
{
    public async Task<Outcome<Done>> RunAsync(Take take, CancellationToken ct) =>
        take.Sha256 is { } sha && await listJobs.LatestAsync(MakeProxyJob.Kind, sha, ct) is { State: JobState.Scheduled or JobState.Queued or JobState.Running } job
            ? await jobs.CancelAsync(job.Id, ct)
            : Problem.Conflict($"No copy of {take.Name} is being made.");
}
