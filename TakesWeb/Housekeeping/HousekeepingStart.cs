using TakesWeb.Jobs;

namespace TakesWeb.Housekeeping;

/// <summary>Soon after a start, off every request's path: Git and the cache are measured, and a day without a sample gets one.</summary>
internal sealed class HousekeepingStart(JobQueue jobs, SampleStorage sample) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await jobs.RunNowAsync(MeasureGitJob.Kind.Name, cancellationToken);
        if (!await sample.HasTodayAsync(cancellationToken))
        {
            await jobs.RunNowAsync(SampleStorageJob.Kind.Name, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
