using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>What a page asks of a sifted list without reading it: how many there are, where one stands, which stand between two places.</summary>
public sealed class SiftTakes(IDbContextFactory<TakesDbContext> databases, TakeMarks marks)
{
    public async Task<int> CountAsync(TakeQuery query, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await Of(db, query).CountAsync(ct);
    }

    /// <summary>The place of a take in the list, counted from 0; null when the list does not show it.</summary>
    public async Task<int?> PlaceOfAsync(TakeQuery query, Take take, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var list = Of(db, query);
        return await list.AnyAsync(t => t.Uid == take.Uid, ct) ? await list.Ahead(query.Sort, query.IsNewestFirst, take).CountAsync(ct) : null;
    }

    /// <summary>At most <paramref name="most"/> takes' uids from a place on, in the order of the list.</summary>
    public async Task<IReadOnlyList<Guid>> UidsAsync(TakeQuery query, int first, int most, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await Of(db, query).Ordered(query.Sort, query.IsNewestFirst).Skip(first).Take(most).Select(t => t.Uid).ToListAsync(ct);
    }

    /// <summary>These takes, as far as the list shows them, in its order.</summary>
    public async Task<IReadOnlyList<Take>> TakesAsync(TakeQuery query, IReadOnlyCollection<Guid> uids, CancellationToken ct)
    {
        if (uids.Count == 0)
        {
            return [];
        }

        var wanted = uids.ToArray();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await Of(db, query).Where(t => EF.Parameter(wanted).Contains(t.Uid)).Ordered(query.Sort, query.IsNewestFirst).ToListAsync(ct);
    }

    /// <summary>The take with the highest seed that is a number; null when none has one.</summary>
    public async Task<Take?> HighestSeedAsync(TakeQuery query, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await Of(db, query).Where(t => t.Seed != null && t.Seed != "" && !EF.Functions.Glob(t.Seed, "*[^0-9]*"))
            .OrderByDescending(t => t.Seed!.Length).ThenByDescending(t => t.Seed).FirstOrDefaultAsync(ct);
    }

    /// <summary>The models and the authors of a shot, those with the most takes first.</summary>
    public async Task<(IReadOnlyList<string> Models, IReadOnlyList<string> Authors)> NamesAsync(TakeQuery query, int most, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = Of(db, query);
        var models = await takes.Where(t => t.Model != null).GroupBy(t => t.Model!).OrderByDescending(g => g.Count()).Select(g => g.Key).Take(most).ToListAsync(ct);
        var authors = await takes.Where(t => t.Author != null).GroupBy(t => t.Author!).OrderByDescending(g => g.Count()).Select(g => g.Key).Take(most).ToListAsync(ct);
        return (models, authors);
    }

    private IQueryable<Take> Of(TakesDbContext db, TakeQuery query) => query.Of(db, marks);
}
