using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// Commits under one lock: <see cref="FinishAsync"/> makes all of them, writes the index once, and moves the branch once.
/// The index comes first and the branch last. Git's own commit reads HEAD and the index before it takes the lock: were the branch
/// ahead for a moment, it could pair the new HEAD with the old index and commit the deletion of our takes. The other way round it
/// meets a branch that has moved, and refuses. Not thread-safe; always dispose it: without <see cref="FinishAsync"/> nothing is committed.
/// </summary>
public sealed class CommitBurst : IAsyncDisposable
{
    /// <summary>How long others are kept waiting at most: look at <see cref="IsOver"/> before adding more.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private const int Tries = 25;

    private readonly GitRepository _repository;
    private readonly IndexLock _lock;
    private readonly TimeProvider _clock;
    private readonly WorkingFiles _files;
    private readonly long _started;
    private readonly List<Planned> _planned = [];
    private bool _isLeft;

    internal CommitBurst(GitRepository repository, IndexLock held, TimeProvider clock)
    {
        _repository = repository;
        _lock = held;
        _clock = clock;
        _started = clock.GetTimestamp();
        _files = new WorkingFiles(repository, FileStat.Of(repository.Lock)?.ModifiedSeconds ?? clock.GetUtcNow().ToUnixTimeSeconds());
    }

    /// <summary>True when the lock was held long enough: finish, and begin another burst.</summary>
    public bool IsOver => _clock.GetElapsedTime(_started) >= Longest;

    /// <summary>One more commit on top: these paths changed, and nothing that a user has staged. Small files are read now.</summary>
    public void Add(IReadOnlyList<GitChange> changes, CommitMessage message)
    {
        var prepared = changes.Select(change => (change.Path, Update: _files.Prepare(change))).ToList();
        _planned.Add(new Planned(
            [.. prepared.Select(p => p.Update).OfType<IndexUpdate>()], [.. prepared.Where(p => p.Update is null).Select(p => p.Path)], message, _clock.GetLocalNow()));
    }

    /// <summary>
    /// Commits, and lets go of the lock. One result for each <see cref="Add"/>, in order; no commit is made where HEAD holds all of it.
    /// Refused while HEAD is elsewhere. When it throws, the branch has not moved, or all of it is done.
    /// </summary>
    public async Task<Outcome<IReadOnlyList<CommitResult>>> FinishAsync(CancellationToken ct)
    {
        try
        {
            _repository.AtStep?.Invoke("files read");
            CrashPoint.Reach("commit.files-read");
            return RepositoryState.WhyHeadForbids(_repository) is { } elsewhere ? elsewhere : await CommitAllAsync(ct);
        }
        finally
        {
            Leave();
        }
    }

    public ValueTask DisposeAsync()
    {
        Leave();
        return ValueTask.CompletedTask;
    }

    private async Task<Outcome<IReadOnlyList<CommitResult>>> CommitAllAsync(CancellationToken ct)
    {
        var isIndexWritten = false;
        for (var i = 0; i < Tries; i++)
        {
            var parent = _repository.Branch.Read();
            var (results, tip, tree) = await StackAsync(parent, ct);
            _repository.Objects.Flush();
            _repository.AtStep?.Invoke("objects written");
            CrashPoint.Reach("commit.objects-written");
            if (!isIndexWritten && _planned.Count > 0)
            {
                await IndexWriting.WriteAsync(_repository, _lock, Updates(), tree, ct);
                isIndexWritten = true;
                _repository.AtStep?.Invoke("index replaced");
                CrashPoint.Reach("commit.index-replaced");
            }

            if (tip is not { } commit || commit == parent || TrySwap(parent, commit) == SwapResult.Swapped)
            {
                return results;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(2, 40)), _clock, ct);
        }

        return new Problem(ProblemKind.Unavailable, $"The branch {GitRepository.BranchName} of {_repository.Name} is being moved by another program all the time. The commit is tried again later.");
    }

    // Each commit on top of the one before; the branch is not touched.
    private async Task<(List<CommitResult> Results, GitObjectId? Tip, GitObjectId Tree)> StackAsync(GitObjectId? parent, CancellationToken ct)
    {
        var results = new List<CommitResult>();
        var tip = parent;
        var tree = parent is { } head ? await _repository.Objects.RootTreeAsync(head, ct) : GitObjectId.EmptyTree;
        foreach (var planned in _planned)
        {
            var next = await new TreeEdit(_repository.Objects).ApplyAsync(tree, planned.Updates.Select(u => (u.Path, u.Target)), ct);
            var isNew = tip is null || next != tree;
            if (isNew)
            {
                tip = _repository.Objects.Add("commit", planned.Message.ToCommit(next, tip, planned.At));
                tree = next;
            }

            results.Add(new CommitResult(tip.ToString()!, isNew, planned.Absent));
        }

        return (results, tip, tree);
    }

    private List<IndexUpdate> Updates()
    {
        var last = new Dictionary<string, IndexUpdate>(StringComparer.Ordinal);
        foreach (var update in _planned.SelectMany(p => p.Updates))
        {
            last[update.Path] = update;
        }

        return [.. last.Values];
    }

    private SwapResult TrySwap(GitObjectId? parent, GitObjectId commit)
    {
        var last = _planned[^1];
        var reason = $"commit{(parent is null ? " (initial)" : "")}: {last.Message.FirstLine}";
        return _repository.Branch.TrySwap(parent, commit, CommitMessage.Signature(Actor.System, last.At), reason, _repository.AtStep);
    }

    private void Leave()
    {
        if (_isLeft)
        {
            return;
        }

        _isLeft = true;
        _repository.Objects.Forget();
        try
        {
            _lock.Release();
        }
        finally
        {
            _repository.Gate.Release();
        }
    }

    private sealed record Planned(IReadOnlyList<IndexUpdate> Updates, IReadOnlyList<string> Absent, CommitMessage Message, DateTimeOffset At);
}
