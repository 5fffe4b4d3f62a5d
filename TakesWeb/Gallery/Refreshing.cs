using TakesWeb.Jobs;
using TakesWeb.Kernel;

namespace TakesWeb.Gallery;

/// <summary>Changes that arrive together are shown together: read once for a burst, a moment after its first event, and drawn when it is this page's turn. Belongs to one component.</summary>
public sealed class Refreshing : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);

    private readonly TimeProvider _clock;
    private readonly Departure _gone = new();
    private IDisposable? _subscription;
    private bool _isWaiting;

    public Refreshing(TimeProvider clock)
    {
        _clock = clock;
    }

    /// <summary>Cancelled when the component has left the page.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>From here on the page follows each event that concerns it. Called once, after the first render: before that nobody looks.</summary>
    /// <param name="feed">Tells of events on threads of its own.</param>
    /// <param name="concerns">Asked on those.</param>
    /// <param name="dispatch">The component's InvokeAsync.</param>
    /// <param name="read">Reads what has changed.</param>
    /// <param name="draw">The component's StateHasChanged.</param>
    public void Follow(LiveFeed feed, Func<LiveEvent, bool> concerns, Func<Func<Task>, Task> dispatch, Func<Task> read, Action draw) => _subscription = feed.Subscribe(live =>
    {
        if (concerns(live))
        {
            _ = dispatch(() => SoonAsync(read, draw));
        }
    });

    /// <summary>Reads in a moment, unless that waits already, and draws. Called on the component's own thread.</summary>
    public async Task SoonAsync(Func<Task> read, Action draw)
    {
        if (_isWaiting || Gone.IsCancellationRequested)
        {
            return;
        }

        _isWaiting = true;
        try
        {
            await Task.Delay(Moment, _clock, Gone);
            _isWaiting = false;
            await read();
            await PageTurns.TakeAsync(draw, Gone);
        }
        catch (OperationCanceledException)
        {
            // The page has been left.
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _gone.Dispose();
    }
}
