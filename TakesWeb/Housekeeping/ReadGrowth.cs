using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>What was kept day by day, from the samples: of one project or of all together.</summary>
public sealed class ReadGrowth(IDbContextFactory<ServerDbContext> databases, TimeProvider clock)
{
    /// <summary>How far back it looks.</summary>
    public const int Days = 90;

    private static readonly FileCategory[] InTotal = [.. Enum.GetValues<FileCategory>().Where(c => c.IsInTotal())];

    /// <summary>The days that have a sample, oldest first. Days on which the server did not run are not made up.</summary>
    public async Task<IReadOnlyList<DayBytes>> RunAsync(Guid? projectId, CancellationToken ct)
    {
        var from = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(1 - Days);
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<StorageSample>()
            .Where(s => s.Day >= from && (projectId == null || s.ProjectId == projectId) && InTotal.Contains(s.Category))
            .GroupBy(s => s.Day).OrderBy(g => g.Key)
            .Select(g => new DayBytes(g.Key, g.Sum(s => s.Bytes))).ToListAsync(ct);
    }
}

/// <param name="Day">UTC.</param>
/// <param name="Bytes">Unique bytes of takes, assets and the LFS store when the sample was taken.</param>
public sealed record DayBytes(DateOnly Day, long Bytes);
