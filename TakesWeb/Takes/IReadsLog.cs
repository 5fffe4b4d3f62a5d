using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>
/// An upper feature that keeps rows of what stands in takes' logs. It is asked wherever a log is read into the index: after an event, an
/// outside pull, a rebuild. Whoever writes the rows of the takes saves its rows with them.
/// </summary>
public interface IReadsLog
{
    /// <summary>Makes this feature's rows say what these logs say. Answers the takes of which something is different now. Saves nothing.</summary>
    Task<IReadOnlySet<Guid>> ReadAsync(TakesDbContext db, IReadOnlyList<TakeLog> logs, CancellationToken ct);
}

/// <param name="Take">The take.</param>
/// <param name="Events">Its whole log, in the order in which it is folded.</param>
public sealed record TakeLog(Take Take, IReadOnlyList<JsonObject> Events);

internal static class LogReaders
{
    public static async Task<IReadOnlySet<Guid>> ReadAsync(this IEnumerable<IReadsLog> readers, TakesDbContext db, IReadOnlyList<TakeLog> logs, CancellationToken ct)
    {
        var different = new HashSet<Guid>();
        foreach (var reader in readers)
        {
            different.UnionWith(await reader.ReadAsync(db, logs, ct));
        }

        return different;
    }
}
