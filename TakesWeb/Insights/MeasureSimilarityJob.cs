using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>Compares two takes frame by frame and keeps the curve in the cache. What is there already is not measured again.</summary>
internal sealed class MeasureSimilarityJob(TakeFiles takeFiles, MeasureSimilarity measure, Staging staging, DataFolder data, ByteLedger ledger) : IJobBody
{
    public static readonly JobKind Kind = new("similarity", "Similarity", Lane.Bulk) { Attempts = 2, IsOneAtATime = true };

    public static string KeyOf(Take a, Take b) => $"{a.Sha256}-{b.Sha256}";

    public static JobRequest For(Take a, Take b, string subject) => new(Kind, KeyOf(a, b), new Dictionary<string, string> { ["a"] = a.Uid.ToString(), ["b"] = b.Uid.ToString() })
    {
        Subject = subject,
        ProjectId = a.ProjectId,
        ShotUid = a.ShotUid,
        TakeUid = a.Uid,
    };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        if (await FindAsync(run["a"], ct) is not { } a || await FindAsync(run["b"], ct) is not { } b || SimilarityFile.Read(data, a.Take.Sha256!, b.Take.Sha256!) is not null)
        {
            return;
        }

        var folder = staging.Make(a.Project, Guid.CreateVersion7());
        try
        {
            var values = await measure.RunAsync(FilmOf(a), FilmOf(b), folder, done => run.Report(done), ct);
            if (!values.IsOk)
            {
                throw new PermanentJobFailureException(values.Problem.Sentence);
            }

            SimilarityFile.Write(data, a.Take.Sha256!, new SimilarityReport(b.Take.Sha256!, [.. values.Value.Select(value => Math.Round(value, 4))]));
        }
        catch (ToolMissingException missing)
        {
            throw new PermanentJobFailureException(missing.Message);
        }
        finally
        {
            Staging.Remove(folder);
        }

        await ledger.BookAsync(a.Project.Id, FileCategory.Cache, SimilarityFile.PathOf(data, a.Take.Sha256!, b.Take.Sha256!), ct);
    }

    private async Task<TakeInPlace?> FindAsync(string uid, CancellationToken ct) =>
        await takeFiles.FindAsync(Guid.Parse(uid), ct) is { TrashRefusal: null, Take: { Sha256: not null, Storage: not StorageState.Purged } } place ? place : null;

    private static MeasuredFilm FilmOf(TakeInPlace place)
    {
        var path = MediaStore.ObjectPath(place.Folder.Repository, place.Take.Sha256!);
        if (FileStat.Of(path) is not { IsRegularFile: true })
        {
            throw new PermanentJobFailureException($"The media of {place.Take.Name} is not on this machine. Fetch it with git lfs pull.");
        }

        var type = MediaSniffer.Identify(path, place.Take.FileName);
        return new MeasuredFilm(path, type.IsOk ? type.Value : throw new PermanentJobFailureException(type.Problem.Sentence), FrameRate.Parse(place.Take.FrameRate) ?? new FrameRate(24, 1));
    }
}
