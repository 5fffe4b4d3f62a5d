using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>The line a take stands in: what it continues, step by step to the first, and what continues it.</summary>
public sealed class ReadLineage(IDbContextFactory<TakesDbContext> databases)
{
    /// <summary>Of a longer line the nearest, and of a take that many continue the first.</summary>
    public const int Most = 50;

    public async Task<Lineage> RunAsync(Take take, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var all = db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == take.ProjectId).Join(db.Set<Shot>(), t => t.ShotUid, s => s.Uid, (t, s) => new { Take = t, Shot = s });
        var before = new List<LineageTake>();
        var seen = new HashSet<Guid> { take.Uid };
        for (var next = take.ParentUid; next is { } uid && before.Count < Most && seen.Add(uid);)
        {
            var one = await all.FirstOrDefaultAsync(p => p.Take.Uid == uid, ct);
            next = one?.Take.ParentUid;
            if (one is not null)
            {
                before.Add(new LineageTake(one.Take, one.Shot));
            }
        }

        var after = await all.Where(p => p.Take.ParentUid == take.Uid).OrderBy(p => p.Take.Created).ThenBy(p => p.Take.Uid).Take(Most).ToListAsync(ct);
        return new Lineage(before, after.ConvertAll(p => new LineageTake(p.Take, p.Shot)));
    }
}

/// <param name="Continues">The take before, then the one before that.</param>
/// <param name="ContinuedBy">Takes that name this one, oldest first.</param>
public sealed record Lineage(IReadOnlyList<LineageTake> Continues, IReadOnlyList<LineageTake> ContinuedBy)
{
    public bool IsAlone => Continues.Count + ContinuedBy.Count == 0;

    internal JsonObject ToJson() => new() { ["continues"] = Line(Continues), ["continuedBy"] = Line(ContinuedBy) };

    private static JsonArray Line(IEnumerable<LineageTake> takes) => new([.. takes.Select(t => new JsonObject
    {
        ["takeUid"] = t.Take.Uid.ToString(),
        ["id"] = t.Take.Name,
        ["shotUid"] = t.Shot.Uid.ToString(),
        ["shot"] = t.Shot.Title,
        ["storage"] = TakeAnswer.Word(t.Take.Storage),
    })]);
}

/// <summary>A take of a line, and its shot.</summary>
public sealed record LineageTake(Take Take, Shot Shot);
