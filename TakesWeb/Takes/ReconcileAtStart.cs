using TakesWeb.Jobs;

namespace TakesWeb.Takes;

/// <summary>A stop may have come between a take and its jobs: ask for what is missing right away, not in five minutes.</summary>
internal sealed class ReconcileAtStart(JobQueue jobs) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => jobs.RunNowAsync(ReconcileJob.Kind.Name, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
