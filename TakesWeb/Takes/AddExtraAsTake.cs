using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Makes a take of an asset, a clip or a snapshot: the same bytes under one more name, stored once, with a word of where they come from. The
/// thing itself stays as it is.
/// </summary>
public sealed class AddExtraAsTake(ExtraFiles files, Staging staging, AddTake addTake, LinkPolicy links, QuotaBook quota)
{
    /// <param name="metadata">What the take shall state: generationParams, tags, description; null for nothing.</param>
    public async Task<Outcome<Take>> RunAsync(Guid uid, Place target, JsonObject? metadata, Actor actor, string? key, CancellationToken ct)
    {
        if (await files.FindAsync(uid, ct) is not { } place || place.Project.Id != target.Project.Id)
        {
            return Problem.NotFound($"{target.Project.Name} has no such thing.");
        }

        if (await addTake.FindByKeyAsync(target.Shot.Uid, key, ct) is { } earlier)
        {
            return earlier;
        }

        if (InTrash.RefusalFor(target.Project, target.Shot) is { } inTrash)
        {
            return inTrash;
        }

        if (place.Extra.Storage == StorageState.Trashed || place.Take?.Storage == StorageState.Trashed)
        {
            return Problem.Conflict($"The {place.Extra.Words} is in the trash. Restore it first.");
        }

        if (place.MediaPath is not { } media)
        {
            return Problem.Conflict($"The {place.Extra.Words} has no bytes here: it was purged, or they have to be fetched with git lfs pull.");
        }

        // One more name costs nothing, one more copy its bytes; and a sidecar beside either.
        var cost = quota.CostOfTake(0, stated: metadata?.ToJsonString().Length ?? 0) + quota.CostOf(place.Extra.Size) - place.Extra.Size;
        var held = await quota.HoldAsync(target.Project.Quota(), Guid.CreateVersion7(), cost, ct);
        if (!held.IsOk)
        {
            return held.Problem;
        }

        using var hold = held.Value;
        var folder = staging.Make(target.Project, Guid.CreateVersion7());
        var staged = Path.Combine(folder, Staging.PartName);
        try
        {
            links.Share(media, staged);
        }
        catch (IOException exception) when (DurableFile.IsDiskFull(exception))
        {
            Staging.Remove(folder);
            return Staging.DiskFull();
        }

        return await addTake.RunAsync(
            new NewTake(target.Project, target.Shot, new StagedMedia(folder, staged, place.Extra.Size, place.Extra.Sha256!), place.Extra.OriginalName ?? place.Extra.FileName, actor)
            {
                Metadata = metadata,
                Key = key,
                Source = ExtraSidecar.WordOf(place.Extra.Kind),
                From = uid,
            },
            ct);
    }
}
