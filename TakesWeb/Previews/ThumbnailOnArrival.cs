using TakesWeb.Jobs;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>A take with media and without a picture gets one, before anything else that waits.</summary>
internal sealed class ThumbnailOnArrival(JobQueue jobs, TakeFiles takeFiles, AskForPreviews ask) : ITakeListener
{
    public async Task TakeArrivedAsync(Take take, CancellationToken ct)
    {
        if (take.Sha256 is null || await takeFiles.FindAsync(take.Uid, ct) is not { } place)
        {
            return;
        }

        if (take.Picture == PictureState.Processing)
        {
            // It asks for the rest when it is done.
            await jobs.EnqueueAsync(MakeThumbnailJob.For(take, PreviewsFeature.SubjectOf(place)), ct);
        }
        else
        {
            await ask.AheadAsync(place, ct);
        }
    }
}
