using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Measures the sound of media once: peaks and, for video, a waveform into the cache; the loudness into the sidecar of each take that has it.</summary>
internal sealed class MeasureSoundJob(
    FindMedia findMedia, MeasureSound measure, DrawWaveform draw, TakeFiles takeFiles, ReadSidecar readSidecar, DataFolder data, ByteLedger ledger, IDbContextFactory<TakesDbContext> databases) : IJobBody
{
    public static readonly JobKind Kind = new("sound", "Sound measure", Lane.Bulk) { Attempts = 3, IsOneAtATime = true };

    public static JobRequest For(Take take, string subject) => MakeProxyJob.For(take, subject) with { Kind = Kind };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var sha = run["media"];
        if (await findMedia.RunAsync(sha, ct) is not { Probe.Audio: not null } media)
        {
            return;
        }

        try
        {
            if (PreviewFiles.Read<SoundPeaks>(PreviewFiles.Peaks(data, sha)) is not { Low: not null } peaks)
            {
                peaks = await MeasureAsync(run, media, sha, ct);
            }

            await TellAsync(sha, peaks.Loudness, ct);
        }
        catch (ToolMissingException missing)
        {
            throw new PermanentJobFailureException(missing.Message);
        }
    }

    private async Task<SoundPeaks> MeasureAsync(JobRun run, MediaAtHand media, string sha, CancellationToken ct)
    {
        var (peaks, waveform) = (PreviewFiles.Peaks(data, sha), PreviewFiles.Waveform(data, sha));
        var result = await measure.RunAsync(media.Path, media.Type, media.Probe, (part, words) => run.Report(part, words), ct);
        if (result.Measure is not { } heard)
        {
            await RefuseAsync(run, media, peaks, result.Failure!, ct);
            throw new PermanentJobFailureException(result.Failure!.Reason ?? "The sound cannot be decoded.", result.Failure.Detail);
        }

        if (media.Type.Kind == MediaKind.Video && await draw.RunAsync(heard.Low, heard.High, waveform, ct) is { Outcome: not PictureOutcome.Made } failure)
        {
            throw new IOException(failure.Reason);
        }

        var kept = new SoundPeaks(heard.Low.Count, media.Probe.Duration ?? heard.LastAt, heard.Low, heard.High, heard.Loudness);
        DurableFile.Write(peaks, JsonSerializer.SerializeToUtf8Bytes(kept, PreviewFiles.Json));
        await ledger.BookAsync(media.Place.Project.Id, [(FileCategory.Cache, peaks), (FileCategory.Cache, waveform)], ct);
        return kept;
    }

    private async Task RefuseAsync(JobRun run, MediaAtHand media, string peaks, PictureResult failure, CancellationToken ct)
    {
        if (failure.Outcome == PictureOutcome.Failed && run.Attempt < Kind.Attempts)
        {
            throw new IOException(failure.Reason);
        }

        DurableFile.Write(peaks, JsonSerializer.SerializeToUtf8Bytes(new PreviewFailure(failure.Reason ?? "The sound cannot be decoded."), PreviewFiles.Json));
        await ledger.BookAsync(media.Place.Project.Id, FileCategory.Cache, peaks, ct);
    }

    /// <summary>A take that is away, or in the trash, gets it when it is back: the round of the reconciler asks.</summary>
    private async Task TellAsync(string sha, Loudness? loudness, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        foreach (var uid in await db.Set<Take>().Where(t => t.Sha256 == sha && t.Storage != StorageState.Purged && !t.IsAway).Select(t => t.Uid).ToListAsync(ct))
        {
            if (await takeFiles.FindAsync(uid, ct) is { TrashRefusal: null } place && loudness is not null && !new Sidecar(await readSidecar.RunAsync(place.Take, ct)).HasLoudness)
            {
                await takeFiles.ChangeAsync(uid, Actor.System, "loudness", (_, sidecar) =>
                {
                    sidecar.SetLoudness(loudness);
                    return default(Done);
                }, ct);
            }
        }
    }
}

/// <summary>The peaks of a sound as a player draws them: count stretches of equal length.</summary>
/// <param name="Count">Stretches.</param>
/// <param name="Duration">Seconds, all stretches together.</param>
/// <param name="Low">Lowest sample of each, from -1.</param>
/// <param name="High">Highest sample of each, to 1.</param>
/// <param name="Loudness">By EBU R 128, or null.</param>
internal sealed record SoundPeaks(int Count, double Duration, IReadOnlyList<double> Low, IReadOnlyList<double> High, Loudness? Loudness);
