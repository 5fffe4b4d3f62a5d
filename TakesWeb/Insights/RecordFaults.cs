using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media.Faults;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>
/// Writes what is known of a take into the index, and which takes look alike. Of two that do, the later one is marked, whichever was looked
/// through first, with the nearest of the earlier ones.
/// </summary>
internal sealed class RecordFaults(IDbContextFactory<TakesDbContext> databases, KeyedLocks<Guid> locks)
{
    /// <summary>Of 64 bits. Another encoding of a picture differs in 0 to 4, another picture of the same prompt in 12 and more.</summary>
    public const int MostDistance = 6;

    public async Task RunAsync(Take take, string sha256, FaultReport report, CancellationToken ct)
    {
        // Two takes that are noted at once must see each other.
        using var held = await locks.TakeAsync(take.ProjectId, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Set<TakeFlag>().Where(f => f.TakeUid == take.Uid).ExecuteDeleteAsync(ct);
        await db.Set<TakeLook>().Where(l => l.TakeUid == take.Uid).ExecuteDeleteAsync(ct);
        db.AddRange(FlagsOf(take.ProjectId, take.Uid, report));
        db.Add(new TakeLook { TakeUid = take.Uid, ProjectId = take.ProjectId, Sha256 = sha256, Signature = report.Signature });
        await db.SaveChangesAsync(ct);
        if (report.Signature is not null)
        {
            await CompareAsync(db, take.ProjectId, take.Uid, ct);
        }

        await transaction.CommitAsync(ct);
    }

    /// <summary>All takes of a project, from reports that are there already.</summary>
    public async Task RunAllAsync(Guid projectId, IEnumerable<(Guid TakeUid, string Sha256, FaultReport Report)> looked, CancellationToken ct)
    {
        using var held = await locks.TakeAsync(projectId, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await ForgetAsync(db, projectId, ct);
        var looks = new List<Look>();
        foreach (var (uid, sha, report) in looked)
        {
            db.AddRange(FlagsOf(projectId, uid, report));
            db.Add(new TakeLook { TakeUid = uid, ProjectId = projectId, Sha256 = sha, Signature = report.Signature });
            looks.Add(new Look(uid, sha, report.Signature));
        }

        db.AddRange(looks.Select(look => Nearest(look, looks) is { } near ? FlagOf(projectId, look.TakeUid, near) : null).OfType<TakeFlag>());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    public static async Task ForgetAsync(TakesDbContext db, Guid projectId, CancellationToken ct)
    {
        await db.Set<TakeFlag>().Where(f => f.ProjectId == projectId).ExecuteDeleteAsync(ct);
        await db.Set<TakeLook>().Where(l => l.ProjectId == projectId).ExecuteDeleteAsync(ct);
    }

    private static async Task CompareAsync(TakesDbContext db, Guid projectId, Guid takeUid, CancellationToken ct)
    {
        var looks = await db.Set<TakeLook>().AsNoTracking()
            .Where(l => l.ProjectId == projectId && l.Signature != null && db.Set<Take>().Any(t => t.Uid == l.TakeUid && t.Storage != StorageState.Purged))
            .Select(l => new Look(l.TakeUid, l.Sha256, l.Signature)).ToListAsync(ct);
        var own = looks.Find(l => l.TakeUid == takeUid);
        foreach (var look in own is null ? [] : looks.Where(l => l.TakeUid == takeUid || (l.TakeUid.CompareTo(takeUid) > 0 && l.DistanceTo(own) is <= MostDistance)))
        {
            var uid = look.TakeUid;
            await db.Set<TakeFlag>().Where(f => f.TakeUid == uid && f.Word == FlagWords.NearDuplicate).ExecuteDeleteAsync(ct);
            if (Nearest(look, looks) is { } near)
            {
                db.Add(FlagOf(projectId, uid, near));
            }
        }

        await db.SaveChangesAsync(ct);
    }

    /// <summary>A take with the bytes of an earlier one is no likeness: it has a word of its own.</summary>
    private static (Guid Other, int Distance)? Nearest(Look look, IReadOnlyList<Look> all)
    {
        (Guid Other, int Distance)? best = null;
        foreach (var other in all.Where(o => o.TakeUid.CompareTo(look.TakeUid) < 0))
        {
            if (other.Sha256 == look.Sha256)
            {
                return null;
            }

            if (look.DistanceTo(other) is { } distance && distance <= MostDistance && (best is not { } b || (distance, other.TakeUid).CompareTo((b.Distance, b.Other)) < 0))
            {
                best = (other.TakeUid, distance);
            }
        }

        return best;
    }

    private static IEnumerable<TakeFlag> FlagsOf(Guid projectId, Guid takeUid, FaultReport report) => report.Faults.Select((fault, i) => new TakeFlag
    {
        TakeUid = takeUid,
        Place = i,
        ProjectId = projectId,
        Word = FlagWords.Of(fault.Kind),
        FromFrame = fault.FromFrame,
        ToFrame = fault.ToFrame,
        From = fault.From,
        To = fault.To,
    });

    private static TakeFlag FlagOf(Guid projectId, Guid takeUid, (Guid Other, int Distance) near) => new()
    {
        TakeUid = takeUid,
        // Behind all that a report can hold.
        Place = 1000,
        ProjectId = projectId,
        Word = FlagWords.NearDuplicate,
        OtherUid = near.Other,
        Distance = near.Distance,
    };

    private sealed record Look(Guid TakeUid, string Sha256, string? Signature)
    {
        public int? DistanceTo(Look other) => Signature is not null && other.Signature is not null ? PictureHash.Distance(Signature, other.Signature) : null;
    }
}
