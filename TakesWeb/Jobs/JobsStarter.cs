namespace TakesWeb.Jobs;

/// <summary>
/// Starts the lanes when the host starts its services, so what runs before that (recovery of the library) runs before the first job;
/// looks after parked lanes and old runs meanwhile; stops the lanes so that what runs is taken up at the next start.
/// </summary>
internal sealed class JobsStarter(
    JobRecovery recovery,
    LaneSchedulers schedulers,
    LaneSwitch lanes,
    RunTable runs,
    RunningJobs running,
    JobsOptions options,
    TimeProvider clock,
    ILogger<JobsStarter> logger) : BackgroundService
{
    private const int RoundsBetweenTidying = 20;

    private readonly Lock _stopGate = new();
    private Task? _stopping;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await recovery.ReadyAsync(cancellationToken);
        await schedulers.StartAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Safe to call twice, also at once: a scheduler that was shut down refuses to be shut down again.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopGate)
        {
            return _stopping ??= StopLanesAsync(cancellationToken);
        }
    }

    private async Task StopLanesAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await schedulers.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SpaceCheck, clock);
        var round = 0;
        do
        {
            try
            {
                if (await lanes.ResumeParkedAsync(stoppingToken))
                {
                    // Firings that came while nothing could be written are lost; their rows are not.
                    await runs.ReleaseDeadAsync(running.Contains);
                    await recovery.FireMissingAsync(stoppingToken);
                }

                if (++round % RoundsBetweenTidying == 0)
                {
                    await recovery.FireMissingAsync(stoppingToken);
                    await runs.PruneAsync(options.KeepDays, options.KeepRuns, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is Microsoft.Data.Sqlite.SqliteException or IOException or Quartz.SchedulerException)
            {
                JobsLog.UpkeepFailed(logger, exception);
            }
        }
        while (await NextAsync(timer, stoppingToken));
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
