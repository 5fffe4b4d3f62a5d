using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// Commits to a project's repository beside whoever else works in it: one committer per repository in this process, index.lock
/// against all others. A lock of somebody else is waited for a moment, then named; it is never taken away.
/// </summary>
public sealed class RepositoryCommitter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly GitRepositories _repositories;
    private readonly RecoverRepository _recover;
    private readonly TimeProvider _clock;
    private readonly ProcessIdentity _self;

    internal RepositoryCommitter(GitRepositories repositories, RecoverRepository recover, TimeProvider clock, ProcessIdentity self)
    {
        _repositories = repositories;
        _recover = recover;
        _clock = clock;
        _self = self;
    }

    /// <summary>One commit under one lock. What cannot be committed now (HEAD elsewhere, a foreign lock) is a refusal to try again later.</summary>
    public async Task<Outcome<CommitResult>> CommitAsync(string root, IReadOnlyList<GitChange> changes, CommitMessage message, CancellationToken ct)
    {
        var begun = await BeginAsync(root, ct);
        if (!begun.IsOk)
        {
            return begun.Problem;
        }

        await using var burst = begun.Value;
        burst.Add(changes, message);
        var finished = await burst.FinishAsync(ct);
        return finished.IsOk ? finished.Value[0] : finished.Problem;
    }

    /// <summary>Takes the lock for several commits. What a crash left of ours is healed first.</summary>
    public async Task<Outcome<CommitBurst>> BeginAsync(string root, CancellationToken ct)
    {
        var repository = _repositories.Of(root);
        await repository.Gate.WaitAsync(ct);
        var isHeld = false;
        try
        {
            if (_recover.Heal(repository, _self) == RecoveryResult.HeldByLivingProcess)
            {
                return new Problem(ProblemKind.Unavailable, $"Another Takes is committing in {repository.Name}. Let only one run on a data folder; the commit is tried again later.");
            }

            if (RepositoryState.WhyHeadForbids(repository) is { } elsewhere)
            {
                return elsewhere;
            }

            var taken = await TakeAsync(repository, ct);
            if (taken is null)
            {
                return RepositoryState.WhyLockForbids(repository)
                    ?? new Problem(ProblemKind.Unavailable, $"{repository.Name} was locked by another Git program. The commit is tried again later.");
            }

            repository.AtStep?.Invoke("index locked");
            CrashPoint.Reach("commit.index-locked");
            isHeld = true;
            return new CommitBurst(repository, taken, _clock);
        }
        finally
        {
            if (!isHeld)
            {
                repository.Gate.Release();
            }
        }
    }

    private async Task<IndexLock?> TakeAsync(GitRepository repository, CancellationToken ct)
    {
        var started = _clock.GetTimestamp();
        while (true)
        {
            if (!File.Exists(repository.Lock) && IndexLock.TryTake(repository, _self) is { } taken)
            {
                return taken;
            }

            if (_clock.GetElapsedTime(started) > Patience)
            {
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 40)), _clock, ct);
        }
    }
}
