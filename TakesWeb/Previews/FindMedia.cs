using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>From a hash to media that can be read now: the object of any take that still has it, what it is and what is known of it.</summary>
internal sealed class FindMedia(IDbContextFactory<TakesDbContext> databases, TakeFiles takeFiles, ReadSidecar readSidecar)
{
    /// <summary>Null when no take has it any more, or its bytes are not on this machine.</summary>
    public async Task<MediaAtHand?> RunAsync(string sha256, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().AsNoTracking().InUse(db).Where(t => t.Sha256 == sha256 && t.Storage != StorageState.Purged).OrderBy(t => t.Uid).ToListAsync(ct);
        foreach (var take in takes)
        {
            if (await takeFiles.FindAsync(take.Uid, ct) is { TrashRefusal: null } place
                && MediaStore.ObjectPath(place.Folder.Repository, sha256) is var path && FileStat.Of(path) is { IsRegularFile: true }
                && MediaSniffer.Identify(path, take.FileName) is { IsOk: true, Value: var type }
                && new Sidecar(await readSidecar.RunAsync(take, ct)).ReadProbe() is { } probe)
            {
                return new MediaAtHand(place, path, type, probe);
            }
        }

        return null;
    }
}

/// <summary>Media, where it lies, and a take that has it.</summary>
internal sealed record MediaAtHand(TakeInPlace Place, string Path, MediaType Type, MediaProbe Probe);
