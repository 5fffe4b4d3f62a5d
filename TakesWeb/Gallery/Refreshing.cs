namespace TakesWeb.Gallery;

/// <summary>Changes that arrive together are shown together: one refresh for a burst, a moment after its first event. Belongs to one component.</summary>
public sealed class Refreshing(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);

    private readonly CancellationTokenSource _gone = new();
    private bool _isWaiting;

    /// <summary>Cancelled when the component has left the page.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Runs the refresh in a moment, unless one is waiting already. Called on the component's own thread.</summary>
    public async Task SoonAsync(Func<Task> refresh)
    {
        if (_isWaiting || _gone.IsCancellationRequested)
        {
            return;
        }

        _isWaiting = true;
        try
        {
            await Task.Delay(Moment, clock, _gone.Token);
            _isWaiting = false;
            await refresh();
        }
        catch (OperationCanceledException)
        {
            // The page has been left.
        }
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
