using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// Commits under one lock. The branch moves with each commit, the index is written once, by <see cref="FinishAsync"/>, before the lock
/// is let go: while the lock is free HEAD is never ahead of the index. Ask <see cref="IsOver"/> before the next commit: nobody else's
/// Git works meanwhile. Not thread-safe; always dispose it.
/// </summary>
public sealed class CommitBurst : IAsyncDisposable
{
    /// <summary>How long others are kept waiting at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private const int Tries = 25;

    private readonly GitRepository _repository;
    private readonly IndexLock _lock;
    private readonly TimeProvider _clock;
    private readonly WorkingFiles _files;
    private readonly long _started;
    private readonly Dictionary<string, IndexUpdate> _updates = new(StringComparer.Ordinal);
    private (GitObjectId Commit, GitObjectId Tree)? _head;
    private bool _isFinished;
    private bool _isTorn;

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

    /// <summary>
    /// One commit: the present HEAD with these paths changed, and nothing that a user has staged. No commit is made when HEAD holds all
    /// of it. Refused while HEAD is elsewhere. When it throws after the branch moved, the lock stays for recovery.
    /// </summary>
    public async Task<Outcome<CommitResult>> CommitAsync(IReadOnlyList<GitChange> changes, CommitMessage message, CancellationToken ct)
    {
        if (RepositoryState.WhyHeadForbids(_repository) is { } elsewhere)
        {
            return elsewhere;
        }

        var prepared = changes.Select(change => (change.Path, Update: _files.Prepare(change))).ToList();
        var updates = prepared.Select(p => p.Update).OfType<IndexUpdate>().ToList();
        var absent = prepared.Where(p => p.Update is null).Select(p => p.Path).ToList();
        _repository.AtStep?.Invoke("files read");
        for (var i = 0; i < Tries; i++)
        {
            var parent = _repository.Branch.Read();
            var oldTree = await TreeOfAsync(parent, ct);
            var tree = await new TreeEdit(_repository.Objects).ApplyAsync(oldTree, updates.Select(u => (u.Path, u.Target)), ct);
            if (parent is { } head && tree == oldTree)
            {
                Note(updates, head, tree);
                return new CommitResult(head.ToString(), IsNew: false, absent);
            }

            var now = _clock.GetLocalNow();
            var commit = _repository.Objects.Add("commit", message.ToCommit(tree, parent, now));
            _repository.Objects.Flush();
            _repository.AtStep?.Invoke("objects written");
            _isTorn = true;
            var swap = Swap(parent, commit, message, now);
            _isTorn = false;
            if (swap == SwapResult.Swapped)
            {
                Note(updates, commit, tree);
                return new CommitResult(commit.ToString(), IsNew: true, absent);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(2, 40)), _clock, ct);
        }

        return new Problem(ProblemKind.Unavailable, $"The branch {GitRepository.BranchName} of {_repository.Name} is being moved by another program all the time. The commit is tried again later.");
    }

    /// <summary>Writes the index and lets go. When it throws (disk full), the lock stays until the index can be written: see <see cref="RecoverRepository"/>.</summary>
    public async Task FinishAsync()
    {
        if (_isFinished)
        {
            return;
        }

        _isFinished = true;
        var isDone = false;
        try
        {
            _repository.AtStep?.Invoke("before the index");
            if (_isTorn)
            {
                // Whether the branch moved is not known: the lock and the intent stay, and the next commit heals it.
                return;
            }

            if (_updates.Count == 0)
            {
                _lock.Release();
            }
            else
            {
                await IndexWriting.WriteAsync(_repository, _lock, [.. _updates.Values], _head!.Value.Tree, CancellationToken.None);
            }

            isDone = true;
        }
        finally
        {
            Leave(isDone);
        }
    }

    public async ValueTask DisposeAsync() => await FinishAsync();

    private SwapResult Swap(GitObjectId? parent, GitObjectId commit, CommitMessage message, DateTimeOffset now)
    {
        var reason = $"commit{(parent is null ? " (initial)" : "")}: {message.FirstLine}";
        return _repository.Branch.TrySwap(parent, commit, CommitMessage.Signature(Actor.System, now), reason, _repository.AtStep);
    }

    private async Task<GitObjectId> TreeOfAsync(GitObjectId? commit, CancellationToken ct)
    {
        if (commit is not { } id)
        {
            return GitObjectId.EmptyTree;
        }

        return _head is var (known, tree) && known == id ? tree : await _repository.Objects.RootTreeAsync(id, ct);
    }

    private void Note(List<IndexUpdate> updates, GitObjectId commit, GitObjectId tree)
    {
        _head = (commit, tree);
        foreach (var update in updates)
        {
            _updates[update.Path] = update;
        }
    }

    private void Leave(bool isDone)
    {
        _repository.Objects.Forget();
        if (!isDone)
        {
            _repository.Remember(null);
        }

        _repository.Gate.Release();
    }
}
