using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>Carries out a bulk action on takes that were picked, one after the other. What is refused meanwhile is told, and the rest goes on. Safe to run twice.</summary>
public sealed class RunBulk(TrashTake trash, RestoreTake restore, ArchiveTake archive, EditTake edit, PurgeTake purge, WeighPurge weigh, Audit audit, ILogger<RunBulk> logger)
{
    /// <param name="report">Told after each take how many are done.</param>
    public async Task<BulkOutcome> RunAsync(Project project, BulkOrder order, Action<int>? report, CancellationToken ct)
    {
        // Decided for all before the first goes: what two of them share is freed with the second.
        var weight = order.Action == BulkAction.Purge ? await weigh.RunAsync(project, order.TakeUids, order.ForgetUnpushed, ct) : null;
        var outcome = new BulkOutcome(weight?.Held ?? []);
        foreach (var uid in order.TakeUids)
        {
            ct.ThrowIfCancellationRequested();
            var done = weight is null ? await ActAsync(project, order, uid, ct) : await PurgeAsync(project, order, uid, weight, ct);
            if (done.IsOk)
            {
                outcome.Freed[uid] = done.Value;
            }
            else
            {
                outcome.Refused[uid] = done.Problem.Sentence;
                TakesLog.BulkRefused(logger, order.Action, uid, done.Problem.Sentence);
            }

            report?.Invoke(outcome.Freed.Count + outcome.Refused.Count);
        }

        TakesLog.BulkEnded(logger, order.Action, project.Slug, outcome.Freed.Count, outcome.Refused.Count, outcome.Freed.Values.Sum());
        var deed = order.Action switch { BulkAction.Delete => AuditDeeds.Trashed, BulkAction.Restore => AuditDeeds.Restored, BulkAction.Purge => AuditDeeds.Purged, _ => null };
        if (deed is not null && outcome.Freed.Count > 0)
        {
            await audit.WriteAsync(deed, order.Actor, Readable.Count(outcome.Freed.Count, "take"), project.Slug);
        }

        return outcome;
    }

    private async Task<Outcome<long>> PurgeAsync(Project project, BulkOrder order, Guid uid, PurgeWeight weight, CancellationToken ct)
    {
        var purged = await purge.RunAsync(project.Id, uid, order.Actor, order.ForgetUnpushed, weight.Released, ct);
        return purged.IsOk ? purged.Value.FreedBytes : purged.Problem;
    }

    private async Task<Outcome<long>> ActAsync(Project project, BulkOrder order, Guid uid, CancellationToken ct)
    {
        var problem = order.Action switch
        {
            BulkAction.Delete => (await trash.RunAsync(project.Id, uid, order.Actor, ct, isOneOfMany: true)).Problem,
            BulkAction.Restore => (await restore.RunAsync(project.Id, uid, order.Actor, ct, isOneOfMany: true)).Problem,
            BulkAction.Archive => (await archive.RunAsync(project.Id, uid, true, order.Actor, ct)).Problem,
            BulkAction.Unarchive => (await archive.RunAsync(project.Id, uid, false, order.Actor, ct)).Problem,
            BulkAction.Tag => (await edit.RunAsync(project.Id, uid, new TakeEdit { AddTags = order.Tags }, order.Actor, ct)).Problem,
            BulkAction.Untag => (await edit.RunAsync(project.Id, uid, new TakeEdit { RemoveTags = order.Tags }, order.Actor, ct)).Problem,
            _ => throw new ArgumentOutOfRangeException(nameof(order), order.Action, "Nobody has said what this does."),
        };
        return problem is null ? 0 : problem;
    }
}

/// <summary>What is to be done to which takes, by whom.</summary>
public sealed record BulkOrder(BulkAction Action, IReadOnlyList<string> Tags, bool ForgetUnpushed, IReadOnlyList<Guid> TakeUids, Actor Actor);

/// <summary>How it went.</summary>
/// <param name="Held">Objects that stay, and why.</param>
public sealed record BulkOutcome(IReadOnlyList<HeldBytes> Held)
{
    /// <summary>The takes it happened to, with the bytes that each freed.</summary>
    public Dictionary<Guid, long> Freed { get; } = [];

    /// <summary>Takes that somebody changed meanwhile, with the sentence of the refusal.</summary>
    public Dictionary<Guid, string> Refused { get; } = [];
}
