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
    /// <param name="ct">Ends the waiting, not the read.</param>
    public Task<TResult> RunAsync(TKey key, Func<Task<TResult>> read, CancellationToken ct)
    {
        Line? line;
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_lines.TryGetValue(key, out line))
            {
                line.Next ??= AfterAsync(line.Running, key, line, read);
                return line.Next.WaitAsync(ct);
            }

            _lines[key] = line = new Line(first.Task);
        }

        return FirstAsync(key, line, first, read);
    }

    private async Task<TResult> FirstAsync(TKey key, Line line, TaskCompletionSource first, Func<Task<TResult>> read)
    {
        try
        {
            return await read();
        }
        finally
        {
            End(key, line);
            // Those who wait begin a read of their own, whatever became of this one.
            first.SetResult();
        }
    }

    private async Task<TResult> AfterAsync(Task before, TKey key, Line line, Func<Task<TResult>> read)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            (line.Running, line.Next) = (line.Next!, null);
        }

        try
        {
            return await read();
        }
        finally
        {
            End(key, line);
        }
    }

    private void End(TKey key, Line line)
    {
        lock (_lock)
        {
            if (line.Next is null)
            {
                _lines.Remove(key);
            }
        }
    }

    /// <summary>Of one key: the read that is under way, and the one that has not begun.</summary>
    private sealed class Line(Task running)
    {
        public Task Running { get; set; } = running;

        public Task<TResult>? Next { get; set; }
    }
}
