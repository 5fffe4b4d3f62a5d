using System.Collections.Concurrent;

namespace TakesWeb.Jobs;

/// <summary>
/// The in-process feed: jobs and use cases publish, components and the hub subscribe. Handlers run on the publisher's thread and
/// must only hand over (InvokeAsync, a channel); one that throws does not keep the others from hearing.
/// </summary>
public sealed class LiveFeed(ILogger<LiveFeed> logger)
{
    private readonly ConcurrentDictionary<Guid, Action<LiveEvent>> _handlers = new();

    public IDisposable Subscribe(Action<LiveEvent> handler)
    {
        var key = Guid.NewGuid();
        _handlers[key] = handler;
        return new Subscription(() => _handlers.TryRemove(key, out _));
    }

    public void Publish(LiveEvent live)
    {
        foreach (var handler in _handlers.Values)
        {
            try
            {
                handler(live);
            }
            catch (ObjectDisposedException)
            {
                // A circuit that ended between the look-up and the call.
            }
            catch (InvalidOperationException exception)
            {
                JobsLog.FeedHandlerFailed(logger, exception);
            }
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
