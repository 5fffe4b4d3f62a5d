using System.Globalization;

namespace TakesWeb.Jobs;

/// <summary>
/// Takes back every job of a project that is about to go for good: what waits is cancelled, what runs is stopped and waited for, and all of
/// them leave the list.
/// </summary>
public sealed class ForgetJobs
{
    // A job that does not hear finds nothing to do when it looks the next time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly JobRecovery _recovery;
    private readonly JobQueue _queue;
    private readonly RunTable _runs;
    private readonly RunningJobs _running;
    private readonly LiveFeed _feed;
    private readonly TimeProvider _clock;

    internal ForgetJobs(JobRecovery recovery, JobQueue queue, RunTable runs, RunningJobs running, LiveFeed feed, TimeProvider clock)
    {
        _recovery = recovery;
        _queue = queue;
        _runs = runs;
        _running = running;
        _feed = feed;
        _clock = clock;
    }

    /// <summary>Safe to run twice.</summary>
    public async Task RunAsync(Guid projectId, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        var project = projectId.ToString("D", CultureInfo.InvariantCulture);
        using var ended = new SemaphoreSlim(0);
        using var subscription = _feed.Subscribe(live =>
        {
            if (live.Type == "job" && live.ProjectId == projectId)
            {
                ended.Release();
            }
        });
        var open = await _runs.ReadAsync("WHERE project = $project AND state IN ('running', 'queued', 'scheduled')", ct, ("$project", project));
        foreach (var run in open)
        {
            // Whatever ended meanwhile is a refusal that changes nothing.
            await _queue.CancelAsync(run.Id, ct);
        }

        var started = _clock.GetTimestamp();
        while (open.Any(run => _running.Find(run.Id) is not null) && _clock.GetElapsedTime(started) is var waited && waited < Patience)
        {
            await ended.WaitAsync(Patience - waited, ct);
        }

        await _runs.ExecuteAsync("DELETE FROM runs WHERE project = $project AND state <> 'running'", ("$project", project));
        _feed.Publish(new LiveEvent("job", projectId) { State = JobState.Cancelled.Word() });
    }
}
