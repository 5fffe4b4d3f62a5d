using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Media.Parameters;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// Turns staged media into a take: checks it, looks what it is (by content), probes it, publishes it. Once it answers with a take, no
/// crash loses it. A refusal removes the staged files. A damaged file becomes a take all the same, with picture "corrupt" and the reason.
/// </summary>
public sealed class AddTake(
    IDbContextFactory<TakesDbContext> databases, ProbeMedia probe, ReadParameters parameters, LookAtSequence lookAtSequence, FindParent findParent, TakePublisher publisher, TakeAnnouncer announcer, TimeProvider clock)
{
    public async Task<Outcome<Take>> RunAsync(NewTake wanted, CancellationToken ct)
    {
        var isPublished = false;
        try
        {
            // Bytes may take an hour to come, and their project may be gone by then.
            if (Refusal(wanted.Project, wanted.Media, wanted.ExpectedSize, wanted.ExpectedSha256) is { } problem)
            {
                return problem;
            }

            var parent = Sidecar.Text(wanted.Metadata?["parent"]) is { Length: > 0 } said ? await findParent.RunAsync(wanted.Project.Id, wanted.Shot.Uid, said, null, ct) : default(Outcome<Guid>?);
            if (parent is { IsOk: false, Problem: { } noParent })
            {
                return noParent;
            }

            var arrived = ZipIndex.IsZip(wanted.Media.Path) ? await lookAtSequence.RunAsync(wanted, ct) : await LookAsync(wanted, ct);
            if (!arrived.IsOk)
            {
                return arrived.Problem;
            }

            // What a sequence was promised is held until it is booked.
            using var sequence = arrived.Value.Sequence;
            var sidecar = Sidecar.Create(wanted.Shot, Guid.CreateVersion7(), 0, clock.GetUtcNow(), wanted.Source, wanted.Actor, parent?.Value, wanted.Key);
            if (wanted.From is { } from)
            {
                ((JsonObject)sidecar.Json["source"]!)["from"] = from.ToString();
            }

            if (wanted.Metadata is { } stated)
            {
                sidecar.Merge(stated);
            }

            EmbeddedParams.Add(sidecar, arrived.Value.Written);
            isPublished = true;
            var published = await publisher.PublishAsync(wanted.Project, wanted.Shot, sidecar, wanted.Media.Folder, arrived.Value, wanted.Actor);
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

    /// <summary>The take that this key made in this shot, or null.</summary>
    public async Task<Take?> FindByKeyAsync(Guid shotUid, string? key, CancellationToken ct)
    {
        if (key is null)
        {
            return null;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Take>().AsNoTracking().FirstOrDefaultAsync(t => t.ShotUid == shotUid && t.Key == key, ct);
    }

    /// <summary>Why what has come is not kept; null when nothing speaks against it.</summary>
    internal static Problem? Refusal(Project project, StagedMedia media, long? expectedSize, string? expectedSha256)
    {
        if (!File.Exists(media.Path))
        {
            return Problem.NotFound($"The project {project.Name} was removed for good while the file came. Nothing was kept.");
        }

        if (media.Size == 0)
        {
            return Problem.Invalid("The file is empty. Check the export and send it again.");
        }

        if (expectedSize is { } size && size != media.Size)
        {
            return Problem.Invalid($"{size} bytes were announced and {media.Size} arrived. Nothing was kept; send it again.");
        }

        return expectedSha256 is { } sha && !sha.Equals(media.Sha256, StringComparison.OrdinalIgnoreCase)
            ? new Problem(ProblemKind.ChecksumMismatch, $"The bytes that arrived have the SHA-256 {media.Sha256}, not the announced {sha}. Nothing was kept; send it again.")
            : null;
    }

    private async Task<Outcome<ArrivedMedia>> LookAsync(NewTake wanted, CancellationToken ct)
    {
        var type = MediaSniffer.Identify(wanted.Media.Path, wanted.OriginalName);
        return type.IsOk ? await LookAsync(probe, parameters, wanted.Media, wanted.OriginalName, type.Value, ct) : type.Problem;
    }

    /// <summary>What the probe says of a staged file, and what its generator wrote into it.</summary>
    internal static async Task<ArrivedMedia> LookAsync(
        ProbeMedia probe, ReadParameters parameters, StagedMedia staged, string? originalName, MediaType type, CancellationToken ct)
    {
        ProbeResult? probed = null;
        try
        {
            probed = await probe.RunAsync(staged.Path, type, ct);
        }
        catch (ToolMissingException)
        {
            // The app runs without ffmpeg and vips: the take is kept, and its picture job says what is missing.
        }

        return new ArrivedMedia(staged, type, probed?.Probe, originalName, PictureState.Processing, null)
        {
            Written = parameters.Run(staged.Path, type, probed?.Tags ?? []),
        };
    }
}

/// <summary>A take that somebody brings.</summary>
public sealed record NewTake(Project Project, Shot Shot, StagedMedia Media, string? OriginalName, Actor Actor)
{
    /// <summary>What the uploader states: generationParams, resources, tags, description, custom, parent; of a sequence its frameRate.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>Idempotency-Key: the same key in the same shot is the same take.</summary>
    public string? Key { get; init; }

    /// <summary>64 hex digits that the bytes must have, or null.</summary>
    public string? ExpectedSha256 { get; init; }

    public long? ExpectedSize { get; init; }

    public string Source { get; init; } = "upload";

    /// <summary>The asset, clip or snapshot whose bytes it has; null for a take that came from elsewhere.</summary>
    public Guid? From { get; init; }
}
