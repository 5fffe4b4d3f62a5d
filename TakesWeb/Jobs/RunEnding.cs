using TakesWeb.Kernel;

namespace TakesWeb.Jobs;

/// <summary>Writes how a try ended, tells it, and makes the next firing where one is due: a retry, the ask that came meanwhile, the next round.</summary>
internal sealed class RunEnding(
    RunTable runs,
    LaneSchedulers schedulers,
    LaneSwitch lanes,
    LiveFeed feed,
    JobsOptions options,
    TimeProvider clock,
    ILogger<RunEnding> logger)
{
    private const int DetailLimit = 16_000;

    public async Task WriteAsync(JobKind kind, StoredRun run, RunResult result)
    {
        switch (result)
        {
            case RunResult.Done:
                await EndAsync(run, JobState.Succeeded, null, null);
                break;
            case RunResult.Cancelled:
                await EndAsync(run, JobState.Cancelled, null, null);
                break;
            case RunResult.Interrupted:
                await WaitAgainAsync(run, null, "The server stopped while it ran; it runs again.", null, doesAttemptCount: false);
                break;
            case RunResult.DiskFull full:
                await ParkAsync(kind, run, full);
                break;
            case RunResult.Hopeless hopeless:
                JobsLog.JobFailed(logger, kind.Name, run.Subject, hopeless.Reason);
                await EndAsync(run, JobState.Failed, hopeless.Reason, hopeless.Detail);
                break;
            case RunResult.Failed failed when run.Attempt < kind.Attempts:
                var due = clock.GetUtcNow() + options.PauseAfter(run.Attempt, Random.Shared.NextDouble());
                JobsLog.JobTriedAgain(logger, kind.Name, run.Subject, run.Attempt, kind.Attempts, failed.Exception);
                await WaitAgainAsync(run, due, failed.Exception.Message, DetailOf(failed.Exception), doesAttemptCount: true);
                break;
            case RunResult.Failed failed:
                JobsLog.JobGivenUp(logger, kind.Name, run.Subject, run.Attempt, failed.Exception);
                await EndAsync(run, JobState.Failed, failed.Exception.Message, DetailOf(failed.Exception));
                break;
            default:
                throw new InvalidOperationException($"No ending is written for {result}.");
        }

        if (result is not RunResult.Interrupted)
        {
            await GoOnAsync(kind, run.Key, CancellationToken.None);
        }
    }

    /// <summary>Makes the firing for the row that waits; a recurring kind gets its next row first.</summary>
    public async Task GoOnAsync(JobKind kind, string key, CancellationToken ct)
    {
        if (kind.Every is { } every && key.Length == 0)
        {
            await runs.AddAsync([Recurring(kind)], clock.GetUtcNow() + every, ct);
        }

        if (await runs.FindWaitingAsync(kind.Name, key, ct) is { } waiting)
        {
            await schedulers.FireAsync(kind, key, waiting.Due, ct);
        }
    }

    public static JobRequest Recurring(JobKind kind) => new(kind, "", new Dictionary<string, string>());

    private async Task ParkAsync(JobKind kind, StoredRun run, RunResult.DiskFull full)
    {
        var reason = $"The disk is full ({full.Reason}). The lane goes on by itself when there is space.";
        JobsLog.LaneParked(logger, kind.Lane, full.Reason);
        try
        {
            await lanes.PauseAsync(kind.Lane, new LanePause(IsParked: true, reason) { At = clock.GetUtcNow() }, CancellationToken.None);
        }
        catch (Exception exception) when (StorageTrouble.IsDiskFull(exception))
        {
            // The job store lies on the same disk: the pause holds in memory.
        }

        await WaitAgainAsync(run, null, reason, null, doesAttemptCount: false);
    }

    private async Task EndAsync(StoredRun run, JobState state, string? reason, string? detail)
    {
        await runs.EndAsync(run.Id, state, reason, Cut(detail));
        feed.Publish(run.ToEvent(state, reason));
    }

    private async Task WaitAgainAsync(StoredRun run, DateTimeOffset? due, string? reason, string? detail, bool doesAttemptCount)
    {
        await runs.WaitAgainAsync(run, due, reason, Cut(detail), doesAttemptCount);
        feed.Publish(run.ToEvent(due is null ? JobState.Queued : JobState.Scheduled, reason));
    }

    private static string DetailOf(Exception exception) => exception.ToString();

    // The end of a decoder's complaints is the telling part.
    private static string? Cut(string? detail) => detail is { Length: > DetailLimit } ? detail[^DetailLimit..] : detail;
}
