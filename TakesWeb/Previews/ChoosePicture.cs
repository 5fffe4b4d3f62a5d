using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>
/// Chooses the frame that a take shows on its card, or lets Takes choose again. The choice is kept in the sidecar, so that a picture that is made anew is
/// the same one. Nothing happens when there is no such frame.
/// </summary>
public sealed class ChoosePicture(TakeFiles takeFiles, RetryPicture retry)
{
    /// <param name="takeUid">The take.</param>
    /// <param name="at">The frame or time; null to let Takes choose.</param>
    /// <param name="actor">Who chooses.</param>
    public async Task<Outcome<Take>> RunAsync(Guid takeUid, PictureMoment? at, Actor actor, CancellationToken ct)
    {
        var chosen = await takeFiles.ChangeAsync(takeUid, actor, "picture chosen", (place, sidecar) =>
        {
            if (place.Take.Sha256 is not { } sha)
            {
                return Problem.Conflict($"{place.Take.Name} has no media yet, so there is nothing to choose from.");
            }

            if (at is not null && place.Take.IsSequence)
            {
                return Problem.Conflict($"{place.Take.Name} is a sequence of frames: its card shows the first one.");
            }

            if (at is not null)
            {
                var type = MediaSniffer.Identify(MediaStore.ObjectPath(place.Folder.Repository, sha), place.Take.FileName);
                if ((type.IsOk ? at.FindProblem(type.Value, sidecar.ReadProbe()) : type.Problem) is { } problem)
                {
                    return problem;
                }
            }

            sidecar.PictureAt = at;
            return default(Done);
        }, ct);
        return chosen.IsOk ? await retry.RunAsync(takeUid, ct) : chosen;
    }
}
