using System.Diagnostics;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>Waits for something that can be seen, with a deadline. The deadline is for a busy machine and says nothing about speed.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks until there is something to see, and returns it. When the time is over it fails with <paramref name="lastSeen"/>.</summary>
    public static async Task<T> SeeAsync<T>(string what, Func<Task<T?>> look, Func<string>? lastSeen = null, TimeSpan? within = null)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < (within ?? Deadline), $"Not seen in time: {what}. {lastSeen?.Invoke()}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task IsTrueAsync(string what, Func<Task<bool>> look, Func<string>? lastSeen = null, TimeSpan? within = null) =>
        SeeAsync(what, async () => await look() ? what : null, lastSeen, within);
}
