using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Makes the picture of a take again: after a repair, another ffmpeg, or a doubt.</summary>
public sealed class RetryPicture(TakeFiles takeFiles, AttachThumbnail attach, JobQueue jobs)
{
    public async Task<Outcome<Take>> RunAsync(Guid takeUid, CancellationToken ct)
    {
        if (await takeFiles.FindAsync(takeUid, ct) is not { } place)
        {
            return Problem.NotFound("There is no such take.");
        }

        if (place.TrashRefusal is { } inTrash)
        {
            return inTrash;
        }

        if (place.Take.Sha256 is null)
        {
            return Problem.Conflict($"{place.Take.Name} has no media yet, so there is nothing to make a picture of.");
        }

        await attach.RefuseAsync(takeUid, PictureState.Processing, "Making the picture.", ct);
        await jobs.EnqueueAsync(MakeThumbnailJob.For(place.Take, PreviewsFeature.SubjectOf(place)), ct);
        return place.Take;
    }
}
