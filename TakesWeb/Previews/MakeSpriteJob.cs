using System.Text.Json;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>
/// Makes the strip of small frames of what plays: of the copy where there is one, of the media itself otherwise. For that it lists the
/// media's frames, and what its header said wrongly of their number or rate is put right in the sidecar.
/// </summary>
internal sealed class MakeSpriteJob(
    FindMedia findMedia, ReadFrames readFrames, MakeSprite makeSprite, CorrectProbe correct, DataFolder data, ByteLedger ledger, TakeAnnouncer announcer) : IJobBody
{
    public static readonly JobKind Kind = new("sprite", "Scrub strip", Lane.Bulk) { Attempts = 3, IsOneAtATime = true };

    public static JobRequest For(Take take, string subject) => MakeProxyJob.For(take, subject) with { Kind = Kind };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var sha = run["media"];
        if (await findMedia.RunAsync(sha, ct) is not { IsFilm: true } media)
        {
            return;
        }

        try
        {
            if (await SourceAsync(media, sha, ct) is { } source)
            {
                await MakeAsync(run, media, sha, source, ct);
            }
        }
        catch (ToolMissingException missing)
        {
            throw new PermanentJobFailureException(missing.Message);
        }
    }

    /// <summary>Null when there is nothing yet that plays: the copy asks again when it is made.</summary>
    private async Task<SpriteOrder?> SourceAsync(MediaAtHand media, string sha, CancellationToken ct)
    {
        if (media.Plan.Mode != PlayMode.AsIs)
        {
            return PreviewFiles.Read<ProxyFacts>(PreviewFiles.ProxyFacts(data, sha)) is { File: { } file } facts
                && PreviewFiles.Proxy(data, sha, file) is var copy
                && await readFrames.RunAsync(copy, MediaTypes.Mp4, media.Probe with { Codec = "h264", FrameRate = facts.FrameRate }, ct) is { } shown
                ? new SpriteOrder(copy, MediaTypes.Mp4, media.Probe with { Width = facts.Width, Height = facts.Height, FrameRate = facts.FrameRate }, shown)
                : null;
        }

        if (await readFrames.RunAsync(media.Path, media.Type, media.Probe, ct) is not { } times)
        {
            return new SpriteOrder(media.Path, media.Type, media.Probe, new FrameTimes([0], [0], media.Probe.FrameRate, IsConstant: true));
        }

        return await correct.RunAsync(sha, media.Probe, times, ct) ? new SpriteOrder(media.Path, media.Type, media.Probe, times) : null;
    }

    private async Task MakeAsync(JobRun run, MediaAtHand media, string sha, SpriteOrder source, CancellationToken ct)
    {
        var (picture, map) = (PreviewFiles.Sprite(data, sha), PreviewFiles.SpriteMap(data, sha));
        var result = await makeSprite.RunAsync(source, picture, ct);
        if (result.Failure is { Outcome: PictureOutcome.Failed } passing && run.Attempt < Kind.Attempts)
        {
            throw new IOException(passing.Reason);
        }

        object facts = result.Map is { } made ? made : new PreviewFailure(result.Failure!.Reason ?? "No strip could be made.");
        DurableFile.Write(map, JsonSerializer.SerializeToUtf8Bytes(facts, PreviewFiles.Json));
        CrashPoint.Reach("sprite.kept");
        await ledger.BookAsync(media.Place.Project.Id, [(FileCategory.Cache, picture), (FileCategory.Cache, map)], ct);
        if (result.Failure is { } failure)
        {
            throw new PermanentJobFailureException(failure.Reason ?? "No strip could be made.", failure.Detail);
        }

        announcer.Shown(media.Place.Take);
    }
}

/// <summary>Written where the file would be that could not be made: the same bytes would fail again.</summary>
internal sealed record PreviewFailure(string? Failure);
