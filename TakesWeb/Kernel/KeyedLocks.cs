using System.Collections.Concurrent;

namespace TakesWeb.Kernel;

/// <summary>One lock a key, within this process. Entries live as long as somebody holds or waits for them.</summary>
public sealed class KeyedLocks<TKey>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();

    /// <summary>Waits for the key. Dispose the answer to let it go.</summary>
    public async Task<IDisposable> TakeAsync(TKey key, CancellationToken ct)
    {
        Entry entry;
        while (true)
        {
            entry = _entries.GetOrAdd(key, _ => new Entry());
            lock (entry)
            {
                if (!entry.IsGone)
                {
                    entry.Users++;
                    break;
                }
            }
        }

        try
        {
            await entry.Gate.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            Leave(key, entry);
            throw;
        }

        return new Held(() =>
        {
            entry.Gate.Release();
            Leave(key, entry);
        });
    }

    private void Leave(TKey key, Entry entry)
    {
        lock (entry)
        {
            if (--entry.Users > 0)
            {
                return;
            }

            entry.IsGone = true;
            _entries.TryRemove(key, out _);
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }

        public bool IsGone { get; set; }
    }

    private sealed class Held(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
