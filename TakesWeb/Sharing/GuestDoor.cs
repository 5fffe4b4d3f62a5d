using System.Threading.RateLimiting;

namespace TakesWeb.Sharing;

/// <summary>
/// Counts the links that an address got wrong: thirty a minute, and then nothing opens for it until the minute is over, be it right or wrong.
/// Who holds a link is never counted, so that a film of a thousand range requests plays. Thread-safe.
/// </summary>
internal sealed class GuestDoor : IDisposable
{
    public const int WrongPerMinute = 30;

    private readonly PartitionedRateLimiter<string> _wrong = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions { PermitLimit = WrongPerMinute, Window = TimeSpan.FromMinutes(1) }));

    public bool IsShut(HttpContext http) => _wrong.GetStatistics(AddressOf(http)) is { CurrentAvailablePermits: 0 };

    public void Wrong(HttpContext http) => _wrong.AttemptAcquire(AddressOf(http)).Dispose();

    public void Dispose() => _wrong.Dispose();

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";
}
