using System.Text.Json;
using Microsoft.Extensions.Options;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>
/// Makes the copy of a take that browsers do not play as it is: once for the same bytes, however many takes have them. What would fail again
/// is written down beside where the copy would be, so that nobody asks again by himself.
/// </summary>
internal sealed class MakeProxyJob(
    FindMedia findMedia, MakeProxy makeProxy, MakeFilm makeFilm, MakePicture makePicture, DataFolder data, ByteLedger ledger, IOptions<PreviewsOptions> options, TakeAnnouncer announcer, JobQueue jobs) : IJobBody
{
    /// <summary>The longer side of the copy of a still, and of a film of stills at most.</summary>
    public const int StillEdge = 2048;

    public static readonly JobKind Kind = new("proxy", "Copy for browsers", Lane.Bulk) { Attempts = 3, IsOneAtATime = true };

    public static JobRequest For(Take take, string subject) => new(Kind, take.Sha256!, new Dictionary<string, string> { ["media"] = take.Sha256! })
    {
        Subject = subject,
        ProjectId = take.ProjectId,
        ShotUid = take.ShotUid,
        TakeUid = take.Uid,
    };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var sha = run["media"];
        if (await findMedia.RunAsync(sha, ct) is not { } media
            || media.Plan is not { Mode: PlayMode.Repack or PlayMode.Encode or PlayMode.Film or PlayMode.Picture } plan)
        {
            return;
        }

        using var work = CacheWork.Begin(data.Cache(sha), "proxy");
        var folder = work.Path;
        try
        {
            var result = media.Film is { } film
                ? await makeFilm.RunAsync(new FilmOrder(media.Type, film.Frames, film.Rate, folder) { Edge = Math.Min(options.Value.ProxyEdge, StillEdge) }, (part, words) => run.Report(part, words), ct)
                : plan.Mode == PlayMode.Picture
                ? await StillAsync(media, folder, ct)
                : await makeProxy.RunAsync(
                    new ProxyOrder(media.Path, media.Type, media.Probe, folder) { Edge = options.Value.ProxyEdge, MayRepack = plan.Mode == PlayMode.Repack }, (part, words) => run.Report(part, words), ct);
            if (result.Made is { } made)
            {
                await KeepAsync(run, media, made, ct);
            }
            else
            {
                await RefuseAsync(run, media, sha, result.Failure!, ct);
            }
        }
        catch (ToolMissingException missing)
        {
            throw new PermanentJobFailureException(missing.Message);
        }
    }

    private async Task<ProxyResult> StillAsync(MediaAtHand media, string folder, CancellationToken ct)
    {
        var file = Path.Combine(folder, "proxy.png");
        var picture = await makePicture.RunAsync(media.Path, media.Type, media.Probe, file, StillEdge, ct);
        return picture.Outcome == PictureOutcome.Made ? new ProxyMade(file, MediaTypes.Png) { Label = picture.Label } : picture;
    }

    private async Task KeepAsync(JobRun run, MediaAtHand media, ProxyMade made, CancellationToken ct)
    {
        var sha = run["media"];
        var name = Path.GetFileName(made.File);
        var target = PreviewFiles.Proxy(data, sha, name);
        var (facts, frames) = (PreviewFiles.ProxyFacts(data, sha), PreviewFiles.ProxyFrames(data, sha));
        DurableFile.Sync(made.File);
        File.Move(made.File, target, overwrite: true);
        if (made.Frames is { } shown)
        {
            DurableFile.Write(frames, JsonSerializer.SerializeToUtf8Bytes(new { frames = shown }, PreviewFiles.Json));
        }
        else
        {
            File.Delete(frames);
        }

        // Last: where the facts are, all of it is.
        DurableFile.Write(facts, JsonSerializer.SerializeToUtf8Bytes(
            new ProxyFacts
            {
                File = name,
                MediaType = made.Type.Mime,
                FrameRate = made.FrameRate,
                FrameCount = made.FrameCount,
                Width = made.Width ?? media.Probe.Width,
                Height = made.Height ?? media.Probe.Height,
                HasSound = made.HasSound,
                Label = made.Label,
            },
            PreviewFiles.Json));
        CrashPoint.Reach("proxy.kept");
        await ledger.BookAsync(media.Place.Project.Id, [(FileCategory.Cache, target), (FileCategory.Cache, frames), (FileCategory.Cache, facts)], ct);
        announcer.Shown(media.Place.Take);
        if (media.IsFilm && made.FrameCount is not null)
        {
            // A strip of what plays, also where an older copy had one.
            await jobs.EnqueueAsync(MakeSpriteJob.For(media.Place.Take, run.Request.Subject), ct);
        }
    }

    private async Task RefuseAsync(JobRun run, MediaAtHand media, string sha, PictureResult failure, CancellationToken ct)
    {
        var reason = failure.Reason ?? "No copy for browsers could be made.";
        if (failure.Outcome == PictureOutcome.Failed && run.Attempt < Kind.Attempts)
        {
            throw new IOException(reason);
        }

        var facts = PreviewFiles.ProxyFacts(data, sha);
        DurableFile.Write(facts, JsonSerializer.SerializeToUtf8Bytes(new ProxyFacts { Failure = reason }, PreviewFiles.Json));
        await ledger.BookAsync(media.Place.Project.Id, FileCategory.Cache, facts, ct);
        announcer.Shown(media.Place.Take);
        throw new PermanentJobFailureException(reason, failure.Detail);
    }
}
