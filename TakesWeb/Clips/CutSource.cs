using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Clips;

/// <summary>The media of a take, when something can be cut out of it now; else the refusal.</summary>
internal sealed record CutSource(TakeInPlace Place, string Media, MediaType Type, MediaProbe? Probe)
{
    public static async Task<Outcome<CutSource>> OfAsync(TakeFiles takeFiles, Guid takeUid, CancellationToken ct)
    {
        if (await takeFiles.FindAsync(takeUid, ct) is not { } place)
        {
            return Problem.NotFound("There is no such take.");
        }

        if (RefusalFor(place) is { } refusal)
        {
            return refusal;
        }

        if (place.Take is not { Sha256: { } sha, Kind: MediaKind.Video })
        {
            return Problem.Conflict($"{place.Take.Name} is no video, so there is no frame to take out of it.");
        }

        var media = MediaStore.ObjectPath(place.Folder.Repository, sha);
        if (FileStat.Of(media) is not { IsRegularFile: true })
        {
            return Problem.Conflict($"The media of {place.Take.Name} is not on this machine. Fetch it with git lfs pull.");
        }

        var type = MediaSniffer.Identify(media, place.Take.FileName);
        return type.IsOk ? new CutSource(place, media, type.Value, Sidecar.TryRead(place.Folder.Sidecar, out _)?.ReadProbe()) : type.Problem;
    }

    public static Problem? RefusalFor(TakeInPlace place) => place switch
    {
        { TrashRefusal: { } inTrash } => inTrash,
        { Take.Storage: StorageState.Trashed or StorageState.Purged } => Problem.Conflict($"{place.Take.Name} is in the trash or purged, so nothing is cut out of it. Restore it first."),
        { Take.IsAway: true } => Problem.Conflict($"{place.Take.Name} is away: its folder is not in the working tree. Check out the project's branch and try again."),
        _ => null,
    };

    /// <summary>Null when these frames are in the video, as far as that is known before it is opened.</summary>
    public Problem? RefusalFor(int first, int last) =>
        first < 0 || last < first ? Problem.Invalid($"The frames {first} to {last} are no range: both count from 0, and the last is not before the first.")
        : Probe?.FrameCount is { } count && last >= count ? Problem.Invalid($"There is no frame {last}: the video has {count} frames, from 0 to {count - 1}.")
        : null;
}
