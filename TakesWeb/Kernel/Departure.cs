namespace TakesWeb.Kernel;

/// <summary>
/// Whether a component has left its page. Disposed with it; the token may be asked for after that too, by a deed that was under way or by an undo that
/// is offered still. Safe from any thread.
/// </summary>
public sealed class Departure : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public Departure() => Token = _source.Token;

    /// <summary>Cancelled when the component has left.</summary>
    public CancellationToken Token { get; }

    public bool IsCancellationRequested => Token.IsCancellationRequested;

    public void Dispose()
    {
        _source.Cancel();
        _source.Dispose();
    }
}
