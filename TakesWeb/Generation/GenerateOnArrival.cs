using TakesWeb.Jobs;
using TakesWeb.Takes;

namespace TakesWeb.Generation;

/// <summary>A queued take waits for its generator; also one that a crash interrupted.</summary>
internal sealed class GenerateOnArrival(JobQueue jobs, TakeFiles takeFiles) : ITakeListener
{
    public async Task TakeArrivedAsync(Take take, CancellationToken ct)
    {
        if (take.Status is TakeStatus.Queued or TakeStatus.Generating && await takeFiles.FindAsync(take.Uid, ct) is { } place)
        {
            await jobs.EnqueueAsync(GenerateTakeJob.For(place), ct);
        }
    }
}
