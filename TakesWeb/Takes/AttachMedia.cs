using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Takes;

/// <summary>Gives a queued take its media. Safe to run again after a crash: what is half there was never acknowledged and is replaced.</summary>
public sealed class AttachMedia(TakeFiles files, MediaStore store)
{
    /// <param name="takeUid">The take.</param>
    /// <param name="staged">Complete, hashed and fsynced, in the project's staging folder; its name is gone afterwards.</param>
    /// <param name="type">What it is, by content.</param>
    /// <param name="probe">What the probe said.</param>
    /// <param name="record">Notes what was really used in the sidecar.</param>
    public async Task<Outcome<Take>> RunAsync(
        Guid takeUid, StagedMedia staged, MediaType type, MediaProbe? probe, Action<Sidecar> record, Actor actor, CancellationToken ct)
    {
        DurableFile.Sync(staged.Path);
        if (await files.FindAsync(takeUid, ct) is not { } found)
        {
            return Problem.NotFound("There is no such take.");
        }

        using var hold = store.HoldObject(found.Folder.Repository, staged.Sha256);
        return await files.ChangeAsync(takeUid, actor, "rendered", (place, sidecar) =>
        {
            if (sidecar.HasFile)
            {
                return Problem.Conflict($"{place.Take.Name} has its media already.");
            }

            var name = place.Folder.MediaName(type.Extension);
            File.Delete(place.Folder.In(name));
            store.Keep(place.Folder.Repository, staged.Path, staged.Sha256, place.Folder.In(name));
            DurableFile.SyncFolder(place.Folder.Path);
            CrashPoint.Reach("media.attached");
            sidecar.SetFile(name, null, staged.Size, staged.Sha256, type, probe);
            sidecar.Status = "complete";
            sidecar.Json["error"] = null;
            record(sidecar);
            return default(Done);
        }, ct, hasNewMedia: true);
    }
}
