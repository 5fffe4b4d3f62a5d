using TakesWeb.Jobs;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>A take with media and without a picture gets one, before anything else that waits.</summary>
internal sealed class ThumbnailOnArrival(JobQueue jobs, TakeFiles takeFiles) : ITakeListener
{
    public async Task TakeArrivedAsync(Take take, CancellationToken ct)
    {
        if (take.Sha256 is not null && take.Picture == PictureState.Processing && await takeFiles.FindAsync(take.Uid, ct) is { } place)
        {
            await jobs.EnqueueAsync(MakeThumbnailJob.For(take, PreviewsFeature.SubjectOf(place)), ct);
        }
    }
}
