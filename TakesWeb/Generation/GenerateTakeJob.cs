using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Media.Parameters;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Generation;

/// <summary>Lets a generator make the media of a queued take. A refusal is final and stands on the card; a crash starts it anew.</summary>
internal sealed class GenerateTakeJob(
    TakeFiles takeFiles, ChangeTakeStatus changeStatus, AttachMedia attachMedia, Staging staging, ProbeMedia probeMedia, ReadParameters readParameters, QuotaBook quota, IEnumerable<IGenerator> generators) : IJobBody
{
    // Not the interactive lane: twenty queued takes would hold up the pictures of everybody's uploads.
    public static readonly JobKind Kind = new("generate", "Generate", Lane.Bulk) { Attempts = 3 };

    public static JobRequest For(TakeInPlace place) => new(Kind, place.Take.Uid.ToString(), new Dictionary<string, string> { ["take"] = place.Take.Uid.ToString() })
    {
        Subject = $"{place.Project.Name}, {place.Shot.Title}, take {place.Take.Number}",
        ProjectId = place.Project.Id,
        ShotUid = place.Shot.Uid,
        TakeUid = place.Take.Uid,
    };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        if (await takeFiles.FindAsync(Guid.Parse(run["take"]), ct) is not { Take: { Sha256: null, Status: not TakeStatus.Complete } take } place
            // In the trash nothing is made; with a restore it is asked for again.
            || place.TrashRefusal is not null)
        {
            return;
        }

        var sidecar = Sidecar.Read(place.Folder.Sidecar);
        if (sidecar.HasFile)
        {
            // A crash came between the file and the row. The row is put right by whoever reads the folders after it.
            return;
        }

        var generationParams = sidecar.GenerationParams;
        var name = Sidecar.Text(generationParams["generator"]) ?? "built-in";
        var generator = generators.FirstOrDefault(g => g.Name == name);
        if (generator is null)
        {
            await FailAsync(take, $"The generator \"{name}\" is not installed here.", null);
        }

        await changeStatus.RunAsync(take.Uid, TakeStatus.Generating, null, ct);
        var folder = staging.Make(place.Project, Guid.CreateVersion7());
        try
        {
            await GenerateAsync(run, place, generator!, generationParams, folder, ct);
        }
        catch (ToolMissingException missing)
        {
            await FailAsync(take, missing.Message, null);
        }
        finally
        {
            Staging.Remove(folder);
        }
    }

    private async Task GenerateAsync(JobRun run, TakeInPlace place, IGenerator generator, JsonObject generationParams, string folder, CancellationToken ct)
    {
        var output = Path.Combine(folder, Staging.PartName);
        var made = await generator.RunAsync(generationParams, output, run.Report, ct);
        if (!made.IsOk)
        {
            await FailAsync(place.Take, made.Problem.Sentence, null);
        }

        var type = MediaSniffer.Identify(output, "generated.mp4");
        if (!type.IsOk)
        {
            await FailAsync(place.Take, $"The generator made a file that cannot be used: {type.Problem.Sentence}", null);
        }

        await using var file = File.OpenRead(output);
        var sha = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
        var staged = new StagedMedia(folder, output, file.Length, sha);
        var held = await quota.HoldAsync(place.Project.Quota(), Guid.CreateVersion7(), quota.CostOfTake(staged.Size, stated: 0), ct);
        if (!held.IsOk)
        {
            await FailAsync(place.Take, held.Problem.Sentence, null);
        }

        using var hold = held.Value;
        var probed = await probeMedia.RunAsync(output, type.Value, ct);
        var written = readParameters.Run(output, type.Value, probed.Tags);
        var attached = await attachMedia.RunAsync(place.Take.Uid, staged, type.Value, probed.Probe, sidecar => Record(sidecar, made.Value, written), Actor.System, ct);
        if (!attached.IsOk && await takeFiles.FindAsync(place.Take.Uid, ct) is null or { TrashRefusal: not null })
        {
            return;
        }

        if (!attached.IsOk)
        {
            throw new PermanentJobFailureException(attached.Problem.Sentence);
        }
    }

    private static void Record(Sidecar sidecar, GeneratedMedia made, GenerationReading? written)
    {
        var used = sidecar.GenerationParams;
        foreach (var (key, value) in made.UsedParams)
        {
            used[key] = value?.DeepClone();
        }

        var resources = sidecar.Json["resources"] as JsonObject ?? [];
        resources["generationTime"] = Math.Round(made.Seconds, 3);
        resources["vramUsed"] = made.VramUsed;
        if (resources.Parent is null)
        {
            sidecar.Json["resources"] = resources;
        }

        EmbeddedParams.Add(sidecar, written);
    }

    private async Task FailAsync(Take take, string reason, string? detail)
    {
        await changeStatus.RunAsync(take.Uid, TakeStatus.Failed, reason, CancellationToken.None);
        throw new PermanentJobFailureException(reason, detail);
    }
}
