using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Assets;

/// <summary>A page of a project's assets, newest first.</summary>
public sealed class ListAssets(IDbContextFactory<TakesDbContext> databases)
{
    public async Task<AssetPage> RunAsync(AssetQuery query, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var assets = Fitting(db, query);
        if (query.Before is { } before)
        {
            assets = assets.Where(e => e.Number < before);
        }

        var page = await assets.OrderByDescending(e => e.Number).ThenBy(e => e.Folder).Take(query.Limit + 1).ToListAsync(ct);
        return new AssetPage([.. page.Take(query.Limit)], page.Count > query.Limit ? page[query.Limit - 1].Number : null);
    }

    /// <summary>How many there are, and every tag that is in use, by name.</summary>
    public async Task<AssetCounts> CountAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var all = await db.Set<Extra>().AsNoTracking().Where(e => e.ProjectId == projectId && e.Kind == ExtraKind.Asset && e.Storage != StorageState.Purged)
            .Select(e => new { e.MediaKind, e.TagLines, e.Storage, e.Size }).ToListAsync(ct);
        var live = all.Where(e => e.Storage == StorageState.Live).ToList();
        return new AssetCounts(
            live.Count, live.Sum(e => e.Size), all.Count - live.Count,
            live.Where(e => e.MediaKind is not null).GroupBy(e => e.MediaKind!.Value).ToDictionary(g => g.Key, g => g.Count()),
            [.. live.SelectMany(e => e.TagLines.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase)]);
    }

    private static IQueryable<Extra> Fitting(TakesDbContext db, AssetQuery query)
    {
        var assets = db.Set<Extra>().AsNoTracking().Where(e => e.ProjectId == query.ProjectId && e.Kind == ExtraKind.Asset && e.Storage == query.Storage);
        if (query.Kind is { } kind)
        {
            assets = assets.Where(e => e.MediaKind == kind);
        }

        if (query.Tag is { Length: > 0 } tag)
        {
            var line = $"\n{tag}\n";
            assets = assets.Where(e => e.TagLines.Contains(line));
        }

        return assets;
    }
}

/// <summary>Which assets are asked for.</summary>
public sealed record AssetQuery(Guid ProjectId)
{
    public MediaKind? Kind { get; init; }

    public string? Tag { get; init; }

    public StorageState Storage { get; init; }

    public int Limit { get; init; } = 200;

    /// <summary>Only lower numbers: where the page before ended.</summary>
    public int? Before { get; init; }
}

/// <param name="Next">The number to go on below; null at the end.</param>
public sealed record AssetPage(IReadOnlyList<Extra> Assets, int? Next);

public sealed record AssetCounts(int Live, long Bytes, int Trashed, IReadOnlyDictionary<MediaKind, int> Kinds, IReadOnlyList<string> Tags);
