using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>How many takes of a shot stand where, and in what verdict. Added up in the database.</summary>
public sealed class SumUpShot(IDbContextFactory<TakesDbContext> databases)
{
    public async Task<ShotSums> RunAsync(Guid projectId, Guid shotUid, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return new ShotSums(await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == projectId && t.ShotUid == shotUid)
            .GroupBy(t => new { t.Storage, t.Verdict, IsComplete = t.Status == TakeStatus.Complete, IsCommitted = t.CommittedRevision == t.Revision })
            .Select(g => new ShotPart(g.Key.Storage, g.Key.Verdict, g.Key.IsComplete, g.Key.IsCommitted, g.Count(), g.Sum(t => t.Size))).ToListAsync(ct));
    }
}

/// <summary>Takes that have all of this in common.</summary>
public sealed record ShotPart(StorageState Storage, Verdict Verdict, bool IsComplete, bool IsCommitted, int Takes, long Bytes);

/// <param name="Parts">Every take is in one of them.</param>
public sealed record ShotSums(IReadOnlyList<ShotPart> Parts)
{
    /// <summary>Takes whose bytes are there for somebody: live or archived.</summary>
    public int Kept => InSight.Sum(p => p.Takes);

    public long KeptBytes => InSight.Sum(p => p.Bytes);

    public int Uncommitted => InSight.Where(p => !p.IsCommitted).Sum(p => p.Takes);

    public int Archived => Of(StorageState.Archived);

    public int Trashed => Of(StorageState.Trashed);

    /// <summary>Live, archived or in the trash: all that a page can show.</summary>
    public int Shown => Kept + Trashed;

    public int NeedReview => Parts.Where(p => p is { Storage: StorageState.Live, IsComplete: true, Verdict: Verdict.None }).Sum(p => p.Takes);

    private IEnumerable<ShotPart> InSight => Parts.Where(p => p.Storage is StorageState.Live or StorageState.Archived);

    public int Of(StorageState storage) => Parts.Where(p => p.Storage == storage).Sum(p => p.Takes);

    /// <summary>Takes with this verdict, the archived ones among them or not.</summary>
    public int Of(Verdict verdict, bool withArchived) => Parts.Where(p => p.Verdict == verdict && (p.Storage == StorageState.Live || (withArchived && p.Storage == StorageState.Archived))).Sum(p => p.Takes);
}
