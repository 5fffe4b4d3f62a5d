using TakesWeb.Jobs;

namespace TakesWeb.Housekeeping;

/// <summary>Once a day: removes what was left behind.</summary>
internal sealed class CleanupJob(CollectLeftovers collect) : IJobBody
{
    public static readonly JobKind Kind = new("cleanup", "Clean up leftovers", Lane.Maintenance) { Every = TimeSpan.FromDays(1), IsOneAtATime = true };

    public Task RunAsync(JobRun run, CancellationToken ct) => collect.RunAsync(new CleanupWish(IsDryRun: false) { IsScheduled = true }, ct);
}
