using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>Puts a verified picture beside the media and into the LFS store, and says that the take can be shown.</summary>
public sealed class AttachThumbnail(TakeFiles files, MediaStore store, TakeAnnouncer announcer, IDbContextFactory<TakesDbContext> databases)
{
    /// <param name="takeUid">The take.</param>
    /// <param name="png">A finished PNG on the project's file system; its name is gone afterwards.</param>
    /// <param name="label">A transform a viewer must know of, or null.</param>
    public async Task<Outcome<Take>> RunAsync(Guid takeUid, string png, string? label, CancellationToken ct)
    {
        DurableFile.Sync(png);
        var bytes = await File.ReadAllBytesAsync(png, ct);
        var sha = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (await files.FindAsync(takeUid, ct) is not { } found)
        {
            return Problem.NotFound("There is no such take.");
        }

        using var hold = store.HoldObject(found.Folder.Repository, sha);
        var attached = await files.ChangeAsync(takeUid, Actor.System, "picture", (place, sidecar) =>
        {
            if (place.Take.ThumbnailSha256 == sha && File.Exists(place.Folder.Thumbnail) && !store.IsDamaged(place.Folder.Repository, sha))
            {
                File.Delete(png);
            }
            else
            {
                // Another name first, then a rename over the old picture: a reader sees one or the other.
                var next = DurableFile.TemporaryName(place.Folder.Thumbnail);
                store.Keep(place.Folder.Repository, png, sha, next);
                DurableFile.Replace(next, place.Folder.Thumbnail);
                CrashPoint.Reach("thumbnail.placed");
                DurableFile.SyncFolder(place.Folder.Path);
            }

            place.Take.ThumbnailSha256 = sha;
            place.Take.ThumbnailSize = bytes.Length;
            place.Take.Picture = PictureState.Ready;
            place.Take.PictureReason = null;
            // In the sidecar, so that a rebuilt index still says what was done to the picture.
            if (label is not null)
            {
                sidecar.Json["pictureLabel"] = label;
            }
            else
            {
                sidecar.Json.Remove("pictureLabel");
            }

            return default(Done);
        }, ct);
        if (attached.IsOk)
        {
            announcer.Pictured(attached.Value);
        }

        return attached;
    }

    /// <summary>Says that there is no picture, and why. Never a stand-in that looks like one.</summary>
    public async Task RefuseAsync(Guid takeUid, PictureState state, string reason, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var take = await db.Set<Take>().FirstOrDefaultAsync(t => t.Uid == takeUid, ct);
        if (take is null)
        {
            return;
        }

        take.Picture = state;
        take.PictureReason = reason;
        await db.SaveChangesAsync(ct);
        announcer.Shown(take);
    }
}
