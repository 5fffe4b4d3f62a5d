using Microsoft.EntityFrameworkCore;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>
/// Makes the picture of a take: 512 PNG beside the media, then the small ones in the cache. A frame that somebody chose is in the sidecar. Where there is no picture to be had it says
/// why on the card, and here.
/// </summary>
public sealed class MakeThumbnailJob(
    TakeFiles takeFiles, FindFrames frames, MakePicture makePicture, ProbeMedia probeMedia, ResizePicture resizePicture, AttachThumbnail attach, DataFolder data, ByteLedger ledger, QuotaBook quota,
    AskForPreviews ask, IDbContextFactory<TakesDbContext> databases) : IJobBody
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

        var frame = take.IsSequence ? await frames.FirstAsync(take.Uid, ct) : null;
        var media = MediaStore.ObjectPath(place.Folder.Repository, frame?.Sha256 ?? sha);
        if (!File.Exists(media))
        {
            await RefuseAsync(take, PictureState.Missing, "The media is not on this machine. Fetch it with git lfs pull.", null, ct);
        }

        var type = MediaSniffer.Identify(media, frame?.Name ?? take.FileName);
        if (!type.IsOk)
        {
            await RefuseAsync(take, PictureState.Corrupt, type.Problem.Sentence, null, ct);
        }

        var png = Path.Combine(Folder(place), $"{take.Uid:N}.png");
        try
        {
            var (probe, at) = await ReadAsync(place, media, type.Value, ct);
            var picture = await makePicture.RunAsync(media, type.Value, probe, png, Box, at, ct);
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
            await SizesAsync(place, sha, attached.Value.ThumbnailSha256!, ct);
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

    /// <summary>What the sidecar knows: the probe of the upload (made now where the upload could not, and kept) and the chosen frame.</summary>
    private async Task<(MediaProbe? Probe, PictureMoment? At)> ReadAsync(TakeInPlace place, string media, MediaType type, CancellationToken ct)
    {
        var sidecar = File.Exists(place.Folder.Sidecar) ? Sidecar.Read(place.Folder.Sidecar) : null;
        if (sidecar?.ReadProbe() is { } known)
        {
            // What the sidecar counts are the frames of the sequence, and this is one of them.
            return (place.Take.IsSequence ? known with { FrameCount = 1 } : known, sidecar.PictureAt);
        }

        var probed = await probeMedia.RunAsync(media, type, ct);
        if (probed.Probe is { } probe && !place.Take.IsAway)
        {
            await takeFiles.ChangeAsync(place.Take.Uid, Actor.System, "probed", (_, changed) =>
            {
                changed.SetProbe(type, probe);
                return default(Done);
            }, ct);
        }

        return (probed.Probe, sidecar?.PictureAt);
    }

    private async Task SizesAsync(TakeInPlace place, string sha, string pngSha, CancellationToken ct)
    {
        Directory.CreateDirectory(data.Cache(sha));
        foreach (var (width, height) in ThumbnailFile.Boxes)
        {
            var target = ThumbnailFile.CachePath(data, sha, pngSha, width);
            var made = await resizePicture.RunAsync(MediaStore.ObjectPath(place.Folder.Repository, pngSha), target, width, height, ct);
            if (made.Outcome == PictureOutcome.Made)
            {
                await ledger.BookAsync(place.Project.Id, FileCategory.Cache, target, ct);
            }
        }

        await RemoveStaleAsync(sha, ct);
    }

    /// <summary>Another picture than before was made: nobody asks for the small ones of the old one any more.</summary>
    private async Task RemoveStaleAsync(string sha, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var pngs = await db.Set<Take>().Where(t => t.Sha256 == sha && t.ThumbnailSha256 != null).Select(t => t.ThumbnailSha256!).Distinct().ToListAsync(ct);
        var stale = ThumbnailFile.Stale(data, sha, pngs);
        foreach (var path in stale)
        {
            File.Delete(path);
        }

        if (stale.Count > 0)
        {
            await ledger.StrikeAsync(stale, ct);
        }
    }

    private static string Folder(TakeInPlace place)
    {
        var folder = Path.Combine(place.Folder.Repository, ".git", "takes", "pictures");
        Directory.CreateDirectory(folder);
        return folder;
    }
}
