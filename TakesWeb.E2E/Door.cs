namespace TakesWeb.E2E;

/// <summary>Shut while the server is down, so that nobody hammers on a port that nobody listens on.</summary>
internal sealed class Door
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _open = Opened();
    private TaskCompletionSource _knock = New();
    private TaskCompletionSource _answer = New();

    /// <summary>Done once somebody has entered since the door was last shut.</summary>
    public Task FirstKnock
    {
        get
        {
            lock (_lock)
            {
                return _knock.Task;
            }
        }
    }

    /// <summary>Done once somebody has left with an answer since the door was last shut.</summary>
    public Task FirstAnswer
    {
        get
        {
            lock (_lock)
            {
                return _answer.Task;
            }
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _open = New();
            _knock = New();
            _answer = New();
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _open.SetResult();
        }
    }

    public async Task EnterAsync()
    {
        Task open;
        lock (_lock)
        {
            open = _open.Task;
        }

        await open;
        lock (_lock)
        {
            _knock.TrySetResult();
        }
    }

    public void Answered()
    {
        lock (_lock)
        {
            _answer.TrySetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource Opened()
    {
        var open = New();
        open.SetResult();
        return open;
    }
}
