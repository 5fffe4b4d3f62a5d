namespace TakesWeb.Jobs;

/// <summary>
/// Brings the rows and the engine's triggers into line, once, before anything is asked or run: what ran when the process died runs
/// again, what waits without a trigger gets one, recurring kinds get their next round.
/// </summary>
internal sealed class JobRecovery(
    JobsDatabase database,
    RunTable runs,
    LaneSchedulers schedulers,
    LaneSwitch lanes,
    JobRegistry registry,
    TimeProvider clock,
    ILogger<JobRecovery> logger)
{
    /// <summary>A job that was running at more crashes than this is given up: it may be what kills the server.</summary>
    public const int CrashLimit = 3;

    private readonly Lock _lock = new();
    private Task? _ready;

    /// <summary>Runs once in the life of the process; everyone who needs the job store waits for it.</summary>
    public Task ReadyAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            if (_ready is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _ready = RunAsync(CancellationToken.None);
            }

            return _ready.WaitAsync(ct);
        }
    }

    private async Task RunAsync(CancellationToken ct)
    {
        await database.PrepareAsync(ct);
        await lanes.RestoreAsync(ct);
        foreach (var kind in registry.Kinds)
        {
            await schedulers.AddKindAsync(kind, ct);
        }

        await TakeBackInterruptedAsync(ct);
        await ForgetUnknownKindsAsync(ct);
        foreach (var kind in registry.Kinds.Where(k => k.Every is not null))
        {
            await KeepRhythmAsync(kind, ct);
        }

        // All of them: a stop in the moment of a firing may leave a trigger that never fires. Nothing runs yet.
        await FireAsync(await runs.AllWaitingAsync(ct), ct);
    }

    private async Task TakeBackInterruptedAsync(CancellationToken ct)
    {
        var interrupted = await runs.ReadAsync("WHERE state = 'running'", ct);
        if (interrupted.Count == 0)
        {
            return;
        }

        await runs.ExecuteAsync(
            """
            UPDATE runs SET crashes = crashes + 1 WHERE state = 'running';
            UPDATE runs SET state = 'failed', ended = $now, reason = $poison WHERE state = 'running' AND crashes > $limit;
            DELETE FROM runs WHERE state = 'running'
              AND EXISTS (SELECT 1 FROM runs w WHERE w.kind = runs.kind AND w.key = runs.key AND w.state IN ('queued', 'scheduled'));
            UPDATE runs SET state = 'queued', due = $now, attempt = attempt - 1, reason = $reason WHERE state = 'running';
            """,
            ("$now", StoredRun.ToStored(clock.GetUtcNow())),
            ("$limit", CrashLimit),
            ("$poison", $"The server died {CrashLimit + 1} times while this ran. It is not started again by itself; retry it when the cause is gone."),
            ("$reason", "The server died while it ran; it runs again."));
        var poisonous = (await runs.ReadAsync("WHERE state = 'failed' AND crashes > $limit AND ended >= $now", ct, ("$limit", CrashLimit), ("$now", StoredRun.ToStored(clock.GetUtcNow()) - 60_000))).Count;
        JobsLog.Interrupted(logger, interrupted.Count - poisonous);
        if (poisonous > 0)
        {
            JobsLog.Poisonous(logger, poisonous);
        }
    }

    private async Task ForgetUnknownKindsAsync(CancellationToken ct)
    {
        foreach (var unknown in (await runs.AllWaitingAsync(ct)).Where(run => registry.Find(run.Kind) is null))
        {
            await runs.EndAsync(unknown.Id, JobState.Cancelled, $"This version of Takes has no jobs of the kind \"{unknown.Kind}\".", null);
        }
    }

    private async Task KeepRhythmAsync(JobKind kind, CancellationToken ct)
    {
        var latest = clock.GetUtcNow() + kind.Every!.Value;
        await runs.AddAsync([RunEnding.Recurring(kind)], latest, ct);
        if (await runs.FindWaitingAsync(kind.Name, "", ct) is { } waiting && waiting.Due > latest)
        {
            // The interval became shorter with this version.
            await runs.ExecuteAsync("UPDATE runs SET due = $due WHERE id = $id", ("$due", StoredRun.ToStored(latest)), ("$id", waiting.Id));
        }
    }

    /// <summary>Gives each waiting row that has no pending trigger one. Safe at any time: firing once too often does nothing.</summary>
    public async Task FireMissingAsync(CancellationToken ct)
    {
        foreach (var lane in (await runs.AllWaitingAsync(ct)).GroupBy(run => registry.Find(run.Kind)!.Kind.Lane))
        {
            var pending = await schedulers.PendingAsync(lane.Key, ct);
            await FireAsync(lane.Where(run => !pending.Contains(LaneSchedulers.NameOf(run.Kind, run.Key))), ct);
        }
    }

    private Task FireAsync(IEnumerable<StoredRun> waiting, CancellationToken ct) =>
        schedulers.FireManyAsync(waiting.Select(run => (registry.Find(run.Kind)!.Kind, run.Key, run.Due)), ct);
}
