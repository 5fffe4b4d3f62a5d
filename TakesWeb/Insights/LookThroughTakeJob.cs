using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Media.Faults;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>Looks through one take for what somebody would want to know, and notes it. Bytes that were looked through before are not decoded again.</summary>
internal sealed class LookThroughTakeJob(TakeFiles takeFiles, FindFaults findFaults, RecordFaults record, DataFolder data, ByteLedger ledger, TakeAnnouncer announcer) : IJobBody
{
    public static readonly JobKind Kind = new("faults", "Quality", Lane.Bulk) { Attempts = 2 };

    public static JobRequest For(TakeInPlace place) => new(Kind, place.Take.Uid.ToString(), new Dictionary<string, string> { ["take"] = place.Take.Uid.ToString() })
    {
        Subject = $"{place.Project.Name}, {place.Shot.Title}, take {place.Take.Number}",
        ProjectId = place.Take.ProjectId,
        ShotUid = place.Take.ShotUid,
        TakeUid = place.Take.Uid,
    };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        if (await takeFiles.FindAsync(Guid.Parse(run["take"]), ct) is not { Take: { Sha256: { } sha, Storage: not StorageState.Purged } take } place || place.TrashRefusal is not null)
        {
            return;
        }

        var report = FaultFile.Read(data, sha);
        if (report is null)
        {
            report = await MakeAsync(place, sha, ct);
            FaultFile.Write(data, sha, report);
            await ledger.BookAsync(take.ProjectId, FileCategory.Cache, FaultFile.PathOf(data, sha), ct);
        }

        await record.RunAsync(take, sha, report, ct);
        announcer.Shown(take);
    }

    private async Task<FaultReport> MakeAsync(TakeInPlace place, string sha, CancellationToken ct)
    {
        // Of a still the thumbnail is looked at: it is decoded already, and all that matters here is in it.
        var isStill = place.Take.Kind is not (MediaKind.Video or MediaKind.Audio);
        var path = MediaStore.ObjectPath(place.Folder.Repository, isStill ? place.Take.ThumbnailSha256 ?? sha : sha);
        if (!File.Exists(path))
        {
            throw new PermanentJobFailureException("The media is not on this machine. Fetch it with git lfs pull.");
        }

        var type = isStill && place.Take.ThumbnailSha256 is not null ? MediaTypes.Png : Identify(path, place.Take.FileName);
        var probe = File.Exists(place.Folder.Sidecar) ? Sidecar.TryRead(place.Folder.Sidecar, out _)?.ReadProbe() : null;
        try
        {
            var report = await findFaults.RunAsync(path, type, probe, ct);
            return !report.IsOk ? throw new PermanentJobFailureException(report.Problem.Sentence)
                // The first frame speaks for the looks of a sequence, and not for its stretches.
                : isStill && place.Take.Kind != MediaKind.Image ? report.Value with { Faults = [], Frames = null }
                : report.Value;
        }
        catch (ToolMissingException missing)
        {
            throw new PermanentJobFailureException(missing.Message);
        }
    }

    private static MediaType Identify(string path, string? name)
    {
        var type = MediaSniffer.Identify(path, name);
        return type.IsOk ? type.Value : throw new PermanentJobFailureException(type.Problem.Sentence);
    }
}
