using Microsoft.Data.Sqlite;
using Quartz;
using TakesWeb.Jobs;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Asks for measurements, off every request's path: soon after a start Git and the cache, and a sample on a day that has none; later Git
/// once more for each project that is new.
/// </summary>
internal sealed class HousekeepingStart(JobQueue jobs, SampleStorage sample, LiveFeed feed, ILogger<HousekeepingStart> logger) : BackgroundService
{
    private readonly SemaphoreSlim _asked = new(1, 1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await sample.HasTodayAsync(cancellationToken))
        {
            await jobs.RunNowAsync(SampleStorageJob.Kind.Name, cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(Hear);
        while (!stoppingToken.IsCancellationRequested)
        {
            await _asked.WaitAsync(stoppingToken);
            try
            {
                await jobs.RunNowAsync(MeasureGitJob.Kind.Name, stoppingToken);
            }
            catch (Exception exception) when (exception is SqliteException or IOException or SchedulerException)
            {
                // The job comes round by itself: nobody has to stop for this.
                HousekeepingLog.NotMeasured(logger, exception);
            }
        }
    }

    private void Hear(LiveEvent live)
    {
        if (live is { Type: "project", State: "added" })
        {
            lock (_asked)
            {
                if (_asked.CurrentCount == 0)
                {
                    _asked.Release();
                }
            }
        }
    }
}
