namespace TakesWeb.Housekeeping;

/// <summary>Whoever keeps count of what people have looked at. Without one the planner does not tell opened takes from others.</summary>
public interface IKnowsOpened
{
    /// <summary>When each of these takes was opened last; one that is not in the answer never was.</summary>
    Task<IReadOnlyDictionary<Guid, DateTimeOffset>> LastOpenedAsync(IReadOnlyCollection<Guid> takeUids, CancellationToken ct);
}
