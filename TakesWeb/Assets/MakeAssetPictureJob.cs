using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Assets;

/// <summary>Makes the picture of an asset: a 512 PNG beside the media, or the reason on the card why there is none.</summary>
public sealed class MakeAssetPictureJob(ExtraFiles files, MakePicture makePicture, ProbeMedia probeMedia, AttachExtraPicture attach, QuotaBook quota) : IJobBody
{
    private const int Box = 512;

    public static readonly JobKind Kind = new("asset-picture", "Asset picture", Lane.Interactive) { Attempts = 3 };

    public static JobRequest For(Extra asset, string project) => new(Kind, asset.Uid.ToString(), new Dictionary<string, string> { ["asset"] = asset.Uid.ToString() })
    {
        Subject = $"{project}, {asset.Words}",
        ProjectId = asset.ProjectId,
    };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        if (await files.FindAsync(Guid.Parse(run["asset"]), ct) is not { Extra: { Kind: ExtraKind.Asset, Storage: not StorageState.Purged } asset } place || place.Project.IsInTrash)
        {
            return;
        }

        if (place.MediaPath is not { } media)
        {
            await RefuseAsync(asset, PictureState.Missing, "The media is not on this machine. Fetch it with git lfs pull.", null, ct);
            return;
        }

        var type = MediaSniffer.Identify(media, asset.FileName);
        if (!type.IsOk)
        {
            await RefuseAsync(asset, PictureState.Corrupt, type.Problem.Sentence, null, ct);
        }

        var folder = Path.Combine(place.Repository, ".git", "takes", "pictures");
        Directory.CreateDirectory(folder);
        var png = Path.Combine(folder, $"{asset.Uid:N}.png");
        try
        {
            var known = ExtraSidecar.TryRead(place.Sidecar, out _)?.ReadProbe();
            var probe = known ?? (await probeMedia.RunAsync(media, type.Value, ct)).Probe;
            await JudgeAsync(run, asset, await makePicture.RunAsync(media, type.Value, probe, png, Box, ct), ct);
            using var hold = await RoomAsync(place, png, ct);
            var attached = await attach.RunAsync(asset.Uid, png, sidecar => Note(sidecar, type.Value, known is null ? probe : null), ct);
            if (!attached.IsOk)
            {
                throw new IOException(attached.Problem.Sentence);
            }
        }
        catch (ToolMissingException missing)
        {
            await RefuseAsync(asset, PictureState.NoPreview, missing.Message, null, ct);
        }
        finally
        {
            File.Delete(png);
        }
    }

    /// <summary>The probe that the upload could not make.</summary>
    private static void Note(Sidecar sidecar, MediaType type, MediaProbe? late)
    {
        if (late is not null)
        {
            sidecar.SetProbe(type, late);
        }
    }

    private async Task<QuotaHold> RoomAsync(ExtraInPlace place, string png, CancellationToken ct)
    {
        var held = await quota.HoldAsync(place.Project.Quota(), Guid.CreateVersion7(), quota.CostOf(new FileInfo(png).Length), ct);
        if (!held.IsOk)
        {
            await RefuseAsync(place.Extra, PictureState.NoPreview, $"No room for its picture. {held.Problem.Sentence}", null, ct);
        }

        return held.Value;
    }

    private async Task JudgeAsync(JobRun run, Extra asset, PictureResult picture, CancellationToken ct)
    {
        var reason = picture.Reason ?? "No picture could be made of this file.";
        switch (picture.Outcome)
        {
            case PictureOutcome.Corrupt:
                await RefuseAsync(asset, PictureState.Corrupt, reason, picture.Detail, ct);
                break;
            case PictureOutcome.NoPreview:
            case PictureOutcome.Failed when run.Attempt >= Kind.Attempts:
                await RefuseAsync(asset, PictureState.NoPreview, reason, picture.Detail, ct);
                break;
            case PictureOutcome.Failed:
                throw new IOException(reason);
        }
    }

    /// <summary>Says it on the card and ends the job: the same bytes would fail again.</summary>
    private async Task RefuseAsync(Extra asset, PictureState state, string reason, string? detail, CancellationToken ct)
    {
        await attach.RefuseAsync(asset.Uid, state, reason, ct);
        throw new PermanentJobFailureException(reason, detail);
    }
}

/// <summary>An asset without a picture gets one.</summary>
internal sealed class PictureOnArrival(JobQueue jobs, ExtraFiles files) : IExtraListener
{
    public async Task ExtraArrivedAsync(Extra extra, CancellationToken ct)
    {
        if (extra is { Kind: ExtraKind.Asset, Picture: PictureState.Processing, Storage: not StorageState.Purged } && await files.FindAsync(extra.Uid, ct) is { } place)
        {
            await jobs.EnqueueAsync(MakeAssetPictureJob.For(extra, place.Project.Name), ct);
        }
    }
}
