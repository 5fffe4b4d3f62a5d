using Microsoft.EntityFrameworkCore;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>Asks for a look through each take that has a picture and was not looked through: after a rebuild, a crash, or older takes.</summary>
internal sealed class LookThroughRound(IDbContextFactory<TakesDbContext> databases, TakeFiles takeFiles, JobQueue jobs) : IJobBody
{
    public static readonly JobKind Kind = new("faults-round", "Quality of older takes", Lane.Maintenance) { Every = TimeSpan.FromHours(1), IsOneAtATime = true };

    private const int AtOnce = 500;

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var uids = await db.Set<Take>().InUse(db)
            .Where(t => t.Picture == PictureState.Ready && !t.IsAway && (t.Storage == StorageState.Live || t.Storage == StorageState.Archived) && !db.Set<TakeLook>().Any(l => l.TakeUid == t.Uid && l.Sha256 == t.Sha256))
            .OrderByDescending(t => t.Created).Select(t => t.Uid).Take(AtOnce).ToListAsync(ct);
        var requests = new List<JobRequest>();
        foreach (var uid in uids)
        {
            if (await takeFiles.FindAsync(uid, ct) is { } place)
            {
                requests.Add(LookThroughTakeJob.For(place));
            }
        }

        await jobs.EnqueueManyAsync(requests, ct);
    }
}

/// <summary>A take is looked through once it has its picture.</summary>
internal sealed class LookThroughOnPicture(JobQueue jobs, TakeFiles takeFiles) : ITakeListener
{
    public Task TakeArrivedAsync(Take take, CancellationToken ct) => Task.CompletedTask;

    public async Task PictureMadeAsync(Take take, CancellationToken ct)
    {
        if (await takeFiles.FindAsync(take.Uid, ct) is { } place)
        {
            await jobs.EnqueueAsync(LookThroughTakeJob.For(place), ct);
        }
    }
}
