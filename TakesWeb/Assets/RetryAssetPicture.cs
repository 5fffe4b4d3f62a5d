using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Assets;

/// <summary>Makes the picture of an asset again: after a repair, another ffmpeg, or a doubt.</summary>
public sealed class RetryAssetPicture(AttachExtraPicture attach, ExtraFiles files, TakeAnnouncer announcer)
{
    public async Task<Outcome<Done>> RunAsync(Guid uid, CancellationToken ct)
    {
        if (await files.FindAsync(uid, ct) is not { Extra.Storage: not StorageState.Purged } place)
        {
            return Problem.NotFound("There is no such asset, or it was purged.");
        }

        if (Projects.InTrash.RefusalFor(place.Project) is { } inTrash)
        {
            return inTrash;
        }

        await attach.RefuseAsync(uid, PictureState.Processing, "Making the picture.", ct);
        place.Extra.Picture = PictureState.Processing;
        announcer.Arrived(place.Extra, "changed");
        return default(Done);
    }
}
