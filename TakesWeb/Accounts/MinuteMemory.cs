using Microsoft.Extensions.Caching.Memory;

namespace TakesWeb.Accounts;

/// <summary>
/// Remembers for a minute what was read of server.db, until it is told to forget it. What is forgotten while somebody reads it is not remembered:
/// it may have been read before it ended. Safe from any thread.
/// </summary>
internal sealed class MinuteMemory(IMemoryCache cache)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _forgotten;

    /// <summary>What is remembered, or else what is read now; null is not remembered.</summary>
    public async ValueTask<T?> GetAsync<T>(object key, Func<Task<T?>> readAsync)
    {
        if (cache.TryGetValue(key, out T? known))
        {
            return known;
        }

        var before = Interlocked.Read(ref _forgotten);
        var read = await readAsync();
        lock (_lock)
        {
            if (read is not null && before == _forgotten)
            {
                cache.Set(key, read, Life);
            }
        }

        return read;
    }

    /// <summary>After the change is in the database.</summary>
    public void Forget(object key)
    {
        lock (_lock)
        {
            _forgotten++;
            cache.Remove(key);
        }
    }
}
