namespace TakesWeb.Kernel;

/// <summary>
/// Whether the index holds the library. Shut while a new index is filled at the start: half an index would look like loss, and a cleanup
/// that believed it would make it one. Once open it stays open.
/// </summary>
public sealed class IndexGate
{
    private volatile TaskCompletionSource? _shut;

    public bool IsOpen => _shut is null;

    /// <summary>Before the server listens.</summary>
    public void Shut() => _shut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => Interlocked.Exchange(ref _shut, null)?.SetResult();

    /// <summary>Returns when the gate is open.</summary>
    public Task PassAsync(CancellationToken ct) => _shut?.Task.WaitAsync(ct) ?? Task.CompletedTask;
}
