using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Media.Parameters;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Assets;

/// <summary>
/// Turns staged media into an asset of the project: checks it, looks what it is (by content), probes it, publishes it. Once it answers with
/// an asset, no crash loses it. A refusal removes the staged files.
/// </summary>
public sealed class AddAsset(
    IDbContextFactory<TakesDbContext> databases, ProbeMedia probe, ReadParameters parameters, ExtraPublisher publisher, TakeAnnouncer announcer, TimeProvider clock)
{
    public async Task<Outcome<Extra>> RunAsync(NewAsset wanted, CancellationToken ct)
    {
        var isPublished = false;
        try
        {
            if (AddTake.Refusal(wanted.Project, wanted.Media, wanted.ExpectedSize, wanted.ExpectedSha256) is { } problem)
            {
                return problem;
            }

            var type = MediaSniffer.Identify(wanted.Media.Path, wanted.OriginalName);
            if (!type.IsOk)
            {
                return type.Problem;
            }

            var media = await AddTake.LookAsync(probe, parameters, wanted.Media, wanted.OriginalName, type.Value, ct);
            var title = TitleOf(wanted);
            var sidecar = ExtraSidecar.Create(ExtraKind.Asset, Guid.CreateVersion7(), title, clock.GetUtcNow(), "upload", wanted.Actor, wanted.Key);
            foreach (var name in new[] { "description", "tags", "custom", "technical" })
            {
                if (wanted.Metadata?[name] is { } stated)
                {
                    sidecar.Json[name] = stated.DeepClone();
                }
            }

            isPublished = true;
            var published = await publisher.PublishAsync(new NewExtra(ExtraKind.Asset, wanted.Project, title), sidecar, media, wanted.Actor);
            if (published.IsOk)
            {
                announcer.Arrived(published.Value);
            }

            return published;
        }
        catch (Exception exception) when (StorageTrouble.IsDiskFull(exception))
        {
            isPublished = false;
            return Staging.DiskFull();
        }
        catch (Exception exception) when (StorageTrouble.IsBusy(exception))
        {
            isPublished = false;
            return StorageTrouble.Busy;
        }
        finally
        {
            if (!isPublished)
            {
                Staging.Remove(wanted.Media.Folder);
            }
        }
    }

    /// <summary>The asset that this key made in this project, or null.</summary>
    public async Task<Extra?> FindByKeyAsync(Guid projectId, string? key, CancellationToken ct)
    {
        if (key is null)
        {
            return null;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Extra>().AsNoTracking().FirstOrDefaultAsync(e => e.ProjectId == projectId && e.Kind == ExtraKind.Asset && e.Key == key, ct);
    }

    /// <summary>What the uploader calls it, else what the file was called.</summary>
    private static string TitleOf(NewAsset wanted)
    {
        var said = Sidecar.Text(wanted.Metadata?["name"])?.Trim() is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(wanted.OriginalName?.Replace('\\', '/'))?.Replace('_', ' ').Trim();
        return said is not { Length: > 0 } ? "Asset" : said.Length > EditExtra.LongestName ? said[..EditExtra.LongestName] : said;
    }
}

/// <summary>An asset that somebody brings.</summary>
public sealed record NewAsset(Project Project, StagedMedia Media, string? OriginalName, Actor Actor)
{
    /// <summary>What the uploader states: name, description, tags, custom, technical.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>Idempotency-Key: the same key in the same project is the same asset.</summary>
    public string? Key { get; init; }

    /// <summary>64 hex digits that the bytes must have, or null.</summary>
    public string? ExpectedSha256 { get; init; }

    public long? ExpectedSize { get; init; }
}
