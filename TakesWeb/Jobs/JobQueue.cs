using TakesWeb.Kernel;

namespace TakesWeb.Jobs;

/// <summary>
/// Asks for jobs and steers them. An ask that was acknowledged survives any crash; the job runs at least once, and two of one kind
/// and key never at the same time.
/// </summary>
public sealed class JobQueue
{
    private readonly JobRecovery _recovery;
    private readonly RunTable _runs;
    private readonly LaneSchedulers _schedulers;
    private readonly LaneSwitch _lanes;
    private readonly RunningJobs _running;
    private readonly JobRegistry _registry;
    private readonly RunEnding _ending;
    private readonly LiveFeed _feed;
    private readonly TimeProvider _clock;

    internal JobQueue(
        JobRecovery recovery,
        RunTable runs,
        LaneSchedulers schedulers,
        LaneSwitch lanes,
        RunningJobs running,
        JobRegistry registry,
        RunEnding ending,
        LiveFeed feed,
        TimeProvider clock)
    {
        _recovery = recovery;
        _runs = runs;
        _schedulers = schedulers;
        _lanes = lanes;
        _running = running;
        _registry = registry;
        _ending = ending;
        _feed = feed;
        _clock = clock;
    }

    /// <summary>True while the lanes take up work: from the host's start to its stop.</summary>
    public bool IsRunning => _schedulers.AreRunning;

    /// <summary>
    /// Asks for a run and returns the job's id: a new one, or that of the job of this kind and key that waits already. Safe to repeat.
    /// </summary>
    public async Task<string> EnqueueAsync(JobRequest request, CancellationToken ct)
    {
        var kind = _registry.Require(request.Kind);
        await _recovery.ReadyAsync(ct);
        var (id, isNew) = (await _runs.AddAsync([request], due: null, ct))[0];
        if (isNew)
        {
            // Before it can run: "queued" after "running" would stand there for good.
            Tell(request, id);
        }

        // Also for a row that waited already: should its trigger be lost, this is the repair; otherwise it is kept as it is.
        await _schedulers.FireAsync(kind, request.Key, _clock.GetUtcNow(), CancellationToken.None);
        return id;
    }

    /// <summary>The same for many, in one go: a thousand in well under a second.</summary>
    public async Task<IReadOnlyList<string>> EnqueueManyAsync(IReadOnlyList<JobRequest> requests, CancellationToken ct)
    {
        if (requests.Count == 0)
        {
            return [];
        }

        foreach (var request in requests)
        {
            _registry.Require(request.Kind);
        }

        await _recovery.ReadyAsync(ct);
        var rows = await _runs.AddAsync(requests, due: null, ct);
        foreach (var (request, row) in requests.Zip(rows).Where(pair => pair.Second.IsNew))
        {
            Tell(request, row.Id);
        }

        var now = _clock.GetUtcNow();
        await _schedulers.FireManyAsync(
            requests.Zip(rows).Where(pair => pair.Second.IsNew).Select(pair => (pair.First.Kind, pair.First.Key, now)),
            CancellationToken.None);
        return [.. rows.Select(row => row.Id)];
    }

    /// <summary>Takes a waiting job back, or asks a running one to stop; that one is cancelled when its body has stopped.</summary>
    public async Task<Outcome<Done>> CancelAsync(string id, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        if (await _runs.FindAsync(id, ct) is not { } run)
        {
            return Unknown(id);
        }

        if (await _runs.CancelAsync(id, ct))
        {
            _feed.Publish(run.ToEvent(JobState.Cancelled));
            if (_registry.Find(run.Kind) is { } registration)
            {
                await _schedulers.ForgetAsync(registration.Kind, run.Key, CancellationToken.None);
                await _ending.GoOnAsync(registration.Kind, run.Key, CancellationToken.None);
            }

            return default(Done);
        }

        if (_running.Find(id) is { } handle)
        {
            handle.Cancel();
            return default(Done);
        }

        return Problem.Conflict($"{TitleOf(run)} has ended already, there is nothing to cancel.");
    }

    /// <summary>Lets a failed or cancelled job run again, with all its tries; one that waits for its next try, or its next round, runs now.</summary>
    public async Task<Outcome<Done>> RetryAsync(string id, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        if (await _runs.FindAsync(id, ct) is not { } run)
        {
            return Unknown(id);
        }

        if (_registry.Find(run.Kind) is not { } registration)
        {
            return Problem.Conflict($"This version of Takes has no jobs of the kind \"{run.Kind}\", so it cannot run again.");
        }

        if (!await _runs.QueueAgainAsync(id, ct))
        {
            // What it was before may be over: somebody else asked in the same moment.
            var state = (await _runs.FindAsync(id, ct))?.State ?? run.State;
            return Problem.Conflict(state is JobState.Failed or JobState.Cancelled
                ? $"{TitleOf(run)} waits already, asked for anew. There is nothing to retry."
                : $"{TitleOf(run)} is {state.Word()}. Only a job that failed, was cancelled or is scheduled can be run again.");
        }

        _feed.Publish(run.ToEvent(JobState.Queued));
        await _schedulers.FireInsteadAsync(registration.Kind, run.Key, _clock.GetUtcNow(), CancellationToken.None);
        return default(Done);
    }

    /// <summary>Runs a recurring job now; its rhythm goes on from the end of this run. One that is under way runs once more after it.</summary>
    public async Task<Outcome<Done>> RunNowAsync(string kind, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        if (_registry.Find(kind) is not { Kind.Every: not null } registration)
        {
            return Problem.NotFound($"There is no recurring job called \"{kind}\".");
        }

        // A row that waits, and is due now: whatever a round that ends, or somebody else who asks, does in between.
        var request = RunEnding.Recurring(registration.Kind);
        var (id, isNew) = (await _runs.AddAsync([request], due: null, ct))[0];
        if (isNew || await _runs.QueueAgainAsync(id, ct))
        {
            Tell(request, id);
        }

        // Also for a row that was due already: should its trigger be lost, this is the repair.
        await _schedulers.FireInsteadAsync(request.Kind, request.Key, _clock.GetUtcNow(), CancellationToken.None);
        return default(Done);
    }

    /// <summary>Starts no more jobs in this lane; those that run are let be. Outlives a restart.</summary>
    public async Task PauseLaneAsync(Lane lane, Actor by, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        await _lanes.PauseAsync(lane, new LanePause(IsParked: false, "Paused by hand.") { By = by.Name, At = _clock.GetUtcNow() }, ct);
    }

    /// <summary>The same, by Takes itself.</summary>
    public Task PauseLaneAsync(Lane lane, CancellationToken ct) => PauseLaneAsync(lane, Actor.System, ct);

    public async Task ResumeLaneAsync(Lane lane, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        await _lanes.ResumeAsync(lane, ct);
    }

    private static Problem Unknown(string id) => Problem.NotFound($"There is no job {id}. Ended jobs leave the list after some days.");

    private string TitleOf(StoredRun run) => _registry.Find(run.Kind)?.Kind.Title ?? run.Kind;

    private void Tell(JobRequest request, string id) => _feed.Publish(
        new LiveEvent("job", request.ProjectId, request.ShotUid, request.TakeUid) { JobId = id, JobKind = request.Kind.Name, State = JobState.Queued.Word() });
}
