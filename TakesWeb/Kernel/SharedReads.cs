namespace TakesWeb.Kernel;

/// <summary>
/// Reads that many ask for in one moment, made once for all of them. Whoever asks gets what was read after they had asked, so nobody is told
/// less than was true by then: while a read of a key is under way, all who come share the one after it. Thread-safe. What is read belongs to
/// several, and must not be changed.
/// </summary>
public sealed class SharedReads<TKey, TResult>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Line> _lines = [];

    /// <summary>Reads, or waits for the read that somebody else has asked for and that has not begun yet. Whoever comes alone reads at once, on their own thread.</summary>
    /// <param name="read">Takes as long as it likes: others may wait for it. When it fails, all who share it fail.</param>
    /// <param name="ct">Ends the waiting for a read of others, not a read.</param>
    public Task<TResult> RunAsync(TKey key, Func<Task<TResult>> read, CancellationToken ct)
    {
        Line line;
        lock (_lock)
        {
            if (_lines.TryGetValue(key, out var busy))
            {
                busy.Next ??= AfterAsync(key, busy, read);
                return busy.Next.WaitAsync(ct);
            }

            _lines[key] = line = new Line();
        }

        return ReadAsync(key, line, read);
    }

    private async Task<TResult> AfterAsync(TKey key, Line line, Func<Task<TResult>> read)
    {
        // Whoever asked first is one of many: the read belongs to nobody's thread.
        await line.Over.Task.ConfigureAwait(false);
        lock (_lock)
        {
            (line.Over, line.Next) = (Line.NotOver(), null);
        }

        return await ReadAsync(key, line, read);
    }

    private async Task<TResult> ReadAsync(TKey key, Line line, Func<Task<TResult>> read)
    {
        try
        {
            return await read();
        }
        finally
        {
            lock (_lock)
            {
                if (line.Next is null)
                {
                    _lines.Remove(key);
                }
            }

            // Those who wait begin a read of their own, whatever became of this one.
            line.Over.SetResult();
        }
    }

    /// <summary>Of one key: the end of the read that is under way, and the read that has not begun.</summary>
    private sealed class Line
    {
        public TaskCompletionSource Over { get; set; } = NotOver();

        public Task<TResult>? Next { get; set; }

        public static TaskCompletionSource NotOver() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
