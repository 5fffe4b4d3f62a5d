using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>The whole sidecar of a take, as the index holds it.</summary>
public sealed class ReadSidecar(IDbContextFactory<TakesDbContext> databases)
{
    public async Task<JsonObject> RunAsync(Take take, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var text = await db.Set<TakeText>().AsNoTracking().Where(t => t.Uid == take.Uid).Select(t => t.Json).FirstOrDefaultAsync(ct);
        return text is null ? [] : (JsonObject)JsonNode.Parse(text)!;
    }
}
