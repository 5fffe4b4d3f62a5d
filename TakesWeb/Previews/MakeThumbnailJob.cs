using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>
/// Makes the picture of a take: 512 PNG beside the media, then the small ones in the cache. Where there is no picture to be had it says
/// why on the card, and here.
/// </summary>
public sealed class MakeThumbnailJob(
    TakeFiles takeFiles, MakePicture makePicture, ProbeMedia probeMedia, ResizePicture resizePicture, AttachThumbnail attach, DataFolder data, ByteLedger ledger, QuotaBook quota, AskForPreviews ask) : IJobBody
{
    public const int Box = 512;

    public static readonly JobKind Kind = new("thumbnail", "Thumbnail", Lane.Interactive) { Attempts = 3 };

    public static JobRequest For(Take take, string subject) => new(Kind, take.Uid.ToString(), new Dictionary<string, string> { ["take"] = take.Uid.ToString() })
    {
        Subject = subject,
        ProjectId = take.ProjectId,
        ShotUid = take.ShotUid,
        TakeUid = take.Uid,
    };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        if (await takeFiles.FindAsync(Guid.Parse(run["take"]), ct) is not { Take: { Sha256: { } sha, Storage: not StorageState.Purged } take } place || place.TrashRefusal is not null)
        {
            return;
        }

        var media = MediaStore.ObjectPath(place.Folder.Repository, sha);
        if (!File.Exists(media))
        {
            await RefuseAsync(take, PictureState.Missing, "The media is not on this machine. Fetch it with git lfs pull.", null, ct);
        }

        var type = MediaSniffer.Identify(media, take.FileName);
        if (!type.IsOk)
        {
            await RefuseAsync(take, PictureState.Corrupt, type.Problem.Sentence, null, ct);
        }

        var png = Path.Combine(Folder(place), $"{take.Uid:N}.png");
        try
        {
            var probe = await ProbeAsync(place, media, type.Value, ct);
            var picture = await makePicture.RunAsync(media, type.Value, probe, png, Box, ct);
            CrashPoint.Reach("thumbnail.made");
            await JudgeAsync(run, take, picture, ct);
            // A picture is part of what the project keeps: without room for it the take says so, rather than pass the quota.
            var held = await quota.HoldAsync(place.Project.Quota(), Guid.CreateVersion7(), quota.CostOf(new FileInfo(png).Length), ct);
            if (!held.IsOk)
            {
                await RefuseAsync(take, PictureState.NoPreview, $"No room for its picture. {held.Problem.Sentence}", null, ct);
            }

            using var hold = held.Value;
            var attached = await attach.RunAsync(take.Uid, png, picture.Label, ct);
            if (!attached.IsOk)
            {
                throw new IOException(attached.Problem.Sentence);
            }

            CrashPoint.Reach("thumbnail.attached");
            // The card has its picture by now; the small ones come after it, and the PNG answers until they are there.
            await SizesAsync(place, sha, MediaStore.ObjectPath(place.Folder.Repository, attached.Value.ThumbnailSha256!), ct);
            await ask.AheadAsync(place, ct);
        }
        catch (ToolMissingException missing)
        {
            await RefuseAsync(take, PictureState.NoPreview, missing.Message, null, ct);
        }
        finally
        {
            File.Delete(png);
        }
    }

    private async Task JudgeAsync(JobRun run, Take take, PictureResult picture, CancellationToken ct)
    {
        var reason = picture.Reason ?? "No picture could be made of this file.";
        switch (picture.Outcome)
        {
            case PictureOutcome.Corrupt:
                await RefuseAsync(take, PictureState.Corrupt, reason, picture.Detail, ct);
                break;
            case PictureOutcome.NoPreview:
                await RefuseAsync(take, PictureState.NoPreview, reason, picture.Detail, ct);
                break;
            case PictureOutcome.Failed when run.Attempt >= Kind.Attempts:
                await RefuseAsync(take, PictureState.NoPreview, reason, picture.Detail, ct);
                break;
            case PictureOutcome.Failed:
                throw new IOException(reason);
            case PictureOutcome.Made:
                break;
        }
    }

    /// <summary>Says it on the card and ends the job: the same bytes would fail again.</summary>
    private async Task RefuseAsync(Take take, PictureState state, string reason, string? detail, CancellationToken ct)
    {
        await attach.RefuseAsync(take.Uid, state, reason, ct);
        throw new PermanentJobFailureException(reason, detail);
    }

    /// <summary>The probe of the upload, from the sidecar; made now where the upload could not, and kept.</summary>
    private async Task<MediaProbe?> ProbeAsync(TakeInPlace place, string media, MediaType type, CancellationToken ct)
    {
        if (File.Exists(place.Folder.Sidecar) && Sidecar.Read(place.Folder.Sidecar).ReadProbe() is { } known)
        {
            return known;
        }

        var probed = await probeMedia.RunAsync(media, type, ct);
        if (probed.Probe is { } probe && !place.Take.IsAway)
        {
            await takeFiles.ChangeAsync(place.Take.Uid, Actor.System, "probed", (_, sidecar) =>
            {
                sidecar.SetProbe(type, probe);
                return default(Done);
            }, ct);
        }

        return probed.Probe;
    }

    private async Task SizesAsync(TakeInPlace place, string sha, string png, CancellationToken ct)
    {
        Directory.CreateDirectory(data.Cache(sha));
        foreach (var size in ThumbnailFile.Sizes)
        {
            var target = ThumbnailFile.CachePath(data, sha, size);
            var made = await resizePicture.RunAsync(png, target, size, ct);
            if (made.Outcome == PictureOutcome.Made)
            {
                await ledger.BookAsync(place.Project.Id, FileCategory.Cache, target, ct);
            }
        }
    }

    private static string Folder(TakeInPlace place)
    {
        var folder = Path.Combine(place.Folder.Repository, ".git", "takes", "pictures");
        Directory.CreateDirectory(folder);
        return folder;
    }
}
