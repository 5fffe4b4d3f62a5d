using System.Collections.Concurrent;

namespace TakesWeb.Jobs;

/// <summary>The jobs that run in this process: how far they are, and the way to stop one.</summary>
internal sealed class RunningJobs(LiveFeed feed, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Handle> _handles = new();
    private readonly ConcurrentDictionary<string, Hold> _held = new();

    /// <summary>True from the claim of a run until its end is written: longer than there is a handle. A row that says "running" and is not held is dead.</summary>
    public bool Contains(string id) => _held.ContainsKey(id);

    /// <summary>Says that this process works on a run, before anybody else can see that it is claimed.</summary>
    public IDisposable Take(string id) => _held[id] = new Hold(this, id);

    public Handle? Find(string id) => _handles.GetValueOrDefault(id);

    public Handle Start(StoredRun run, CancellationToken ct)
    {
        var handle = new Handle(this, run, CancellationTokenSource.CreateLinkedTokenSource(ct));
        _handles[run.Id] = handle;
        return handle;
    }

    private sealed class Hold(RunningJobs owner, string id) : IDisposable
    {
        public void Dispose() => owner._held.TryRemove(id, out _);
    }

    /// <summary>One run: its progress, told at most ten times a second, and its stop.</summary>
    internal sealed class Handle(RunningJobs owner, StoredRun run, CancellationTokenSource stop) : IDisposable
    {
        private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(100);
        private readonly Lock _lock = new();
        private long _told;
        private bool _isOver;

        public CancellationToken Token { get; } = stop.Token;

        public double? Progress { get; private set; }

        public string? Text { get; private set; }

        public bool IsCancelled { get; private set; }

        public void Report(double fraction, string? text)
        {
            lock (_lock)
            {
                Progress = fraction;
                Text = text;
                if (_isOver || (_told != 0 && fraction < 1 && owner.Clock.GetElapsedTime(_told) < Rhythm))
                {
                    return;
                }

                _told = owner.Clock.GetTimestamp();
                owner.Feed.Publish(run.ToEvent(JobState.Running, text, fraction));
            }
        }

        public void Cancel()
        {
            lock (_lock)
            {
                if (!_isOver)
                {
                    IsCancelled = true;
                    stop.Cancel();
                }
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _isOver = true;
            }

            owner._handles.TryRemove(run.Id, out _);
            stop.Dispose();
        }
    }

    private LiveFeed Feed => feed;

    private TimeProvider Clock => clock;
}
