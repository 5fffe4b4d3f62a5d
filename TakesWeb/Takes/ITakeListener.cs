namespace TakesWeb.Takes;

/// <summary>An upper feature that acts when a take changes: schedules its picture, indexes its words. Safe to call twice for one take.</summary>
public interface ITakeListener
{
    /// <summary>The take was published, or got its media, or was found on the disk.</summary>
    Task TakeArrivedAsync(Take take, CancellationToken ct);

    /// <summary>The take has its picture, for the first time or anew.</summary>
    Task PictureMadeAsync(Take take, CancellationToken ct) => Task.CompletedTask;
}
