using TakesWeb.Jobs;

namespace TakesWeb.Takes;

/// <summary>Once a day: purges what has been in the trash for longer than Takes:Trash:Days.</summary>
public sealed class PurgeOldTrashJob(PurgeOldTrash purgeOldTrash) : IJobBody
{
    public static readonly JobKind Kind = new("empty-trash", "Purge old trash", Lane.Maintenance) { Every = TimeSpan.FromDays(1), IsOneAtATime = true };

    public Task RunAsync(JobRun run, CancellationToken ct) => purgeOldTrash.RunAsync((fraction, text) => run.Report(fraction, text), ct);
}
