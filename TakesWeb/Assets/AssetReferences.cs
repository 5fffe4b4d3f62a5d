using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Assets;

/// <summary>Notes in a take that it was made after an asset (generationParams.reference), takes the note away, and tells which takes have it.</summary>
public sealed class AssetReferences(IDbContextFactory<TakesDbContext> databases, TakeFiles takeFiles)
{
    private const string Key = "reference";

    /// <param name="asset">Null: the take names no asset any more.</param>
    public Task<Outcome<Take>> SetAsync(Guid projectId, Guid takeUid, Extra? asset, Actor actor, CancellationToken ct) =>
        takeFiles.ChangeAsync(takeUid, actor, "reference", (place, sidecar) =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            if (asset is { Storage: StorageState.Purged })
            {
                return Problem.Conflict($"The {asset.Words} was purged: its bytes are gone, so it is no reference for anything new.");
            }

            if (sidecar.Json["generationParams"] is not JsonObject made)
            {
                sidecar.Json["generationParams"] = made = [];
            }

            if (asset is null)
            {
                made.Remove(Key);
            }
            else
            {
                made[Key] = asset.Uid.ToString();
            }

            return default(Done);
        }, ct);

    /// <summary>The takes that name this asset, purged ones not among them.</summary>
    public async Task<IReadOnlyList<DuplicateTake>> OfAssetAsync(Extra asset, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Take>().AsNoTracking().Where(t => t.Reference == asset.Uid && t.ProjectId == asset.ProjectId && t.Storage != StorageState.Purged)
            .Join(db.Set<Shot>(), t => t.ShotUid, s => s.Uid, (t, s) => new { Take = t, Shot = s }).OrderBy(t => t.Shot.Chapter).ThenBy(t => t.Shot.Scene).ThenBy(t => t.Shot.Folder).ThenBy(t => t.Take.Number)
            .Select(t => new DuplicateTake(t.Take, t.Shot)).ToListAsync(ct);
    }

    /// <summary>The takes that have the bytes of this asset: made of it, or uploaded as well.</summary>
    public async Task<IReadOnlyList<DuplicateTake>> SameBytesAsync(Extra asset, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return asset.Sha256 is null ? [] : await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == asset.ProjectId && t.Sha256 == asset.Sha256 && t.Storage != StorageState.Purged)
            .Join(db.Set<Shot>(), t => t.ShotUid, s => s.Uid, (t, s) => new { Take = t, Shot = s }).OrderBy(t => t.Shot.Folder).ThenBy(t => t.Take.Number)
            .Select(t => new DuplicateTake(t.Take, t.Shot)).ToListAsync(ct);
    }

    /// <summary>The asset that a take names; null when it names none, or none that this project has.</summary>
    public async Task<Extra?> OfTakeAsync(Take take, CancellationToken ct)
    {
        if (take.Reference is not { } uid)
        {
            return null;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Extra>().AsNoTracking().FirstOrDefaultAsync(e => e.Uid == uid && e.ProjectId == take.ProjectId && e.Kind == ExtraKind.Asset, ct);
    }
}
