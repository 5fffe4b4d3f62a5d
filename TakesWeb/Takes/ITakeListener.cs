namespace TakesWeb.Takes;

/// <summary>An upper feature that acts when a take changes: schedules its picture, indexes its words. Safe to call twice for one take.</summary>
public interface ITakeListener
{
    /// <summary>The take was published, or got its media, or was found on the disk.</summary>
    Task TakeArrivedAsync(Take take, CancellationToken ct);
}
