namespace TakesWeb.Jobs;

/// <summary>
/// Turns a storm of asks into a calm row of refreshes: the first at once, the next not before <paramref name="pause"/> is over, and the
/// last ask is never lost.
/// </summary>
internal sealed class RefreshRhythm(TimeProvider clock, TimeSpan pause, Func<Task> refresh) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private int _isAsked;

    public void Ask()
    {
        if (Interlocked.Exchange(ref _isAsked, 1) == 0 && !_end.IsCancellationRequested)
        {
            _ = RunAsync();
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            // Off the publisher's thread: a job must not wait for a page.
            await Task.Yield();
            while (!_end.IsCancellationRequested)
            {
                Volatile.Write(ref _isAsked, 2);
                await refresh();
                await Task.Delay(pause, clock, _end.Token);
                if (Interlocked.CompareExchange(ref _isAsked, 0, 2) == 2)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
        catch (ObjectDisposedException)
        {
            // The page went while it was refreshed.
        }
        catch
        {
            // The page shows what it had. Who has asked meanwhile is heard, and who asks next.
            if (Interlocked.Exchange(ref _isAsked, 0) == 1)
            {
                Ask();
            }

            throw;
        }
    }
}
