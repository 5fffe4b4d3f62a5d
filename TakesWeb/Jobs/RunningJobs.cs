using System.Collections.Concurrent;

namespace TakesWeb.Jobs;

/// <summary>The jobs that run in this process: how far they are, and the way to stop one.</summary>
internal sealed class RunningJobs(LiveFeed feed, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Handle> _handles = new();

    public bool Contains(string id) => _handles.ContainsKey(id);

    public Handle? Find(string id) => _handles.GetValueOrDefault(id);

    public Handle Start(StoredRun run, CancellationToken ct)
    {
        var handle = new Handle(this, run, CancellationTokenSource.CreateLinkedTokenSource(ct));
        _handles[run.Id] = handle;
        return handle;
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
