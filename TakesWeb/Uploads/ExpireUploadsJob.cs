using TakesWeb.Jobs;

namespace TakesWeb.Uploads;

/// <summary>Removes uploads that nobody continued.</summary>
internal sealed class ExpireUploadsJob(ResumableUploads uploads) : IJobBody
{
    public static readonly JobKind Kind = new("expire-uploads", "Expire uploads", Lane.Maintenance) { Every = TimeSpan.FromHours(1), IsOneAtATime = true };

    public Task RunAsync(JobRun run, CancellationToken ct) => uploads.ExpireAsync(ct);
}
