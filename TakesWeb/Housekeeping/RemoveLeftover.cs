using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>Removes one leftover, if it is still exactly what was found.</summary>
internal sealed class RemoveLeftover(
    MediaStore store, PurgeTake purgeTake, IEnumerable<IStagingOwner> owners, IDbContextFactory<TakesDbContext> databases, ILogger<RemoveLeftover> logger)
{
    /// <summary>False when somebody has taken it up since, or when the system does not let us.</summary>
    public async Task<bool> RunAsync(FoundLeftover leftover, CancellationToken ct)
    {
        try
        {
            var isRemoved = leftover.Kind switch
            {
                LeftoverKind.LfsObject => store.TryDiscard(RepositoryOf(leftover.Path), Path.GetFileName(leftover.Path), () => leftover.Files[0].IsUnchanged() && !HasTake(Path.GetFileName(leftover.Path))),
                LeftoverKind.OrphanTake => (await purgeTake.RunOrphanAsync(leftover.Take!.ProjectId, leftover.Take.Uid, leftover.Take.ForgetUnpushed, ct)).IsOk,
                LeftoverKind.ExpiredUpload => await ReleaseAsync(leftover.Path, ct),
                _ when leftover.IsFolder => TryRemoveFolder(leftover),
                _ => TryRemoveFile(leftover.Files[0]),
            };
            if (isRemoved)
            {
                HousekeepingLog.Removed(logger, leftover.Path, leftover.Reason);
            }

            return isRemoved;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // One file of another user must not keep the rest from being cleaned.
            HousekeepingLog.NotRemoved(logger, leftover.Path, exception.Message);
            return false;
        }
    }

    /// <summary>A take with these bytes may have come since they were found, without a trace on the object where media is copied.</summary>
    private bool HasTake(string sha256)
    {
        using var db = databases.CreateDbContext();
        return NamedObjects.IsNeeded(db, null, sha256);
    }

    /// <summary>…/.git/lfs/objects/aa/bb/sha: six names up.</summary>
    private static string RepositoryOf(string objectPath) => Path.GetFullPath(Path.Combine(objectPath, "..", "..", "..", "..", "..", ".."));

    private async Task<bool> ReleaseAsync(string folder, CancellationToken ct)
    {
        foreach (var owner in owners)
        {
            if (await owner.TryRemoveAsync(folder, ct))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryRemoveFolder(FoundLeftover leftover)
    {
        var now = FolderWalk.Below(leftover.Path).Select(f => f.Path).Order(StringComparer.Ordinal);
        var isClaimed = leftover.Kind == LeftoverKind.StagingFolder && owners.Any(o => o.ClaimOf(leftover.Path) != StagingClaim.None);
        if (isClaimed || !now.SequenceEqual(leftover.Files.Select(f => f.Path).Order(StringComparer.Ordinal)) || !leftover.Files.All(f => f.IsUnchanged()))
        {
            return false;
        }

        Staging.Remove(leftover.Path);
        return true;
    }

    private static bool TryRemoveFile(FoundFile file)
    {
        if (!file.IsUnchanged())
        {
            return false;
        }

        File.Delete(file.Path);
        return true;
    }
}
