namespace TakesWeb.Takes;

/// <summary>An upper feature that acts when an asset, a clip or a snapshot arrives: schedules its picture. Safe to call twice for one.</summary>
public interface IExtraListener
{
    Task ExtraArrivedAsync(Extra extra, CancellationToken ct);
}
