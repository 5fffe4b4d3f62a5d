using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>Says how like each other two takes are, as far as it was measured, and has it measured. Reads names in the cache and one file.</summary>
public sealed class FindSimilarity(JobQueue jobs, ListJobs listJobs, DataFolder data)
{
    public async Task<Similarity> RunAsync(Take a, Take b, CancellationToken ct)
    {
        if (RefusalFor(a, b) is { } refusal)
        {
            return new Similarity(a, b, null, null, refusal.Sentence);
        }

        if (SimilarityFile.Read(data, a.Sha256!, b.Sha256!) is { } report)
        {
            return new Similarity(a, b, report, null, null);
        }

        var job = await listJobs.LatestAsync(MeasureSimilarityJob.Kind, MeasureSimilarityJob.KeyOf(a, b), ct);
        return new Similarity(a, b, null, job?.State is JobState.Queued or JobState.Running or JobState.Scheduled ? job.Id : null, job?.State == JobState.Failed ? job.Reason : null);
    }

    /// <summary>Safe to repeat: what is there, or waits, is not measured again.</summary>
    public async Task<Outcome<Similarity>> AskAsync(Take a, Take b, string subject, CancellationToken ct)
    {
        if (RefusalFor(a, b) is { } refusal)
        {
            return refusal;
        }

        if (SimilarityFile.Read(data, a.Sha256!, b.Sha256!) is null)
        {
            await jobs.EnqueueAsync(MeasureSimilarityJob.For(a, b, subject), ct);
        }

        return await RunAsync(a, b, ct);
    }

    private static Problem? RefusalFor(Take a, Take b) => (a, b) switch
    {
        _ when a.ProjectId != b.ProjectId => Problem.Invalid("Both takes have to belong to one project."),
        _ when new[] { a, b }.FirstOrDefault(t => t is not { Kind: MediaKind.Video, Sha256: not null, IsSequence: false, Storage: not StorageState.Purged }) is { } odd =>
            Problem.Conflict($"Take {odd.Number} is no film that could be compared frame by frame."),
        _ when a.Sha256 == b.Sha256 => Problem.Conflict("The two have the same bytes, so every frame is the same."),
        _ => null,
    };
}
