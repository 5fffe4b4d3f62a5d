using TakesWeb.Insights;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Reads a stretch of a shot's list with all that its cards show. The cost is that of the stretch, not of the list.</summary>
public sealed class LoadTakes(ListTakes listTakes, SiftTakes siftTakes, FindDuplicates findDuplicates, FindFlags findFlags)
{
    public async Task<(TakeWindow Window, Guid? ActiveUid)> RunAsync(TakeQuery query, int first, int count, CancellationToken ct)
    {
        var total = await siftTakes.CountAsync(query, ct);
        // A list that became shorter is shown from its end.
        first = Math.Max(0, Math.Min(first, total - count));
        var page = await listTakes.RunAsync(query with { Offset = first, Limit = count }, ct);
        return (new TakeWindow(first, page.Takes, total)
        {
            Duplicates = await findDuplicates.AmongAsync(query.ProjectId, page.Takes, ct),
            Flagged = await findFlags.FindAsync(query.ProjectId, page.Takes, ct),
        }, page.ActiveTakeUid);
    }
}
