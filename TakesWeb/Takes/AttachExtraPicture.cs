using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>Puts a verified picture beside an asset's media and into the LFS store, or says why there is none.</summary>
public sealed class AttachExtraPicture(IDbContextFactory<TakesDbContext> databases, ExtraFiles files, MediaStore store, TakeAnnouncer announcer)
{
    /// <param name="uid">The asset.</param>
    /// <param name="png">A finished PNG on the project's file system; its name is gone afterwards.</param>
    /// <param name="change">What else the sidecar is to say, such as the probe.</param>
    public async Task<Outcome<Extra>> RunAsync(Guid uid, string png, Action<Sidecar> change, CancellationToken ct)
    {
        DurableFile.Sync(png);
        var bytes = await File.ReadAllBytesAsync(png, ct);
        var sha = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (await files.FindAsync(uid, ct) is not { } found)
        {
            return Problem.NotFound("There is no such asset.");
        }

        using var hold = store.HoldObject(found.Repository, sha);
        return await files.ChangeAsync(uid, Actor.System, "picture", (place, sidecar) =>
        {
            var target = place.In(place.Extra.ThumbnailName);
            // Another name first, then a rename over the old picture: a reader sees one or the other.
            var next = DurableFile.TemporaryName(target);
            store.Keep(place.Repository, png, sha, next);
            DurableFile.Replace(next, target);
            CrashPoint.Reach("extra.picture-placed");
            DurableFile.SyncFolder(Path.GetDirectoryName(target)!);
            (place.Extra.ThumbnailSha256, place.Extra.ThumbnailSize) = (sha, bytes.Length);
            (place.Extra.Picture, place.Extra.PictureReason) = (PictureState.Ready, null);
            change(sidecar);
            return default(Done);
        }, ct);
    }

    /// <summary>Says that there is no picture, and why.</summary>
    public async Task RefuseAsync(Guid uid, PictureState state, string reason, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<Extra>().FirstOrDefaultAsync(e => e.Uid == uid, ct) is { } extra)
        {
            (extra.Picture, extra.PictureReason) = (state, reason);
            await db.SaveChangesAsync(ct);
            announcer.Shown(extra);
        }
    }
}
