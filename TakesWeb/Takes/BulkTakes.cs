using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// Does one thing to many takes of a project: those that are named, or those that a filter finds. A dry run lists them with the bytes that
/// would really be freed, and the real run frees exactly those. Once begun it runs to its end, whoever goes away; safe to run twice.
/// </summary>
public sealed class BulkTakes(PickTakes pick, WeighPurge weigh, RunBulk runBulk, JobQueue jobs)
{
    /// <summary>More takes than this are left to a job.</summary>
    public const int MostAtOnce = 200;

    /// <param name="canDirect">True for a director: without it there is only the trash, for one's own takes, and tags.</param>
    public async Task<Outcome<BulkResult>> RunAsync(Project project, BulkRequest request, bool dryRun, bool canDirect, Actor actor, CancellationToken ct)
    {
        request = request with { Tags = EditTake.Plain(request.Tags) };
        if (RefusalFor(request, canDirect) is { } refusal)
        {
            return refusal;
        }

        var picked = await pick.RunAsync(project, request, canDirect, actor, ct);
        if (!picked.IsOk)
        {
            return picked.Problem;
        }

        var going = picked.Value.Where(p => p.Spared is null).Select(p => p.Uid).ToList();
        if (dryRun)
        {
            return await PromiseAsync(project, request, picked.Value, going, ct);
        }

        if (going.Count > MostAtOnce && !request.IsAwaited)
        {
            var id = await jobs.EnqueueAsync(BulkJob.For(project, request, going, actor), ct);
            return new BulkResult(request.Action, false, [.. picked.Value.Select(p => p.ToAnswer())], 0) { JobId = id };
        }

        var done = await runBulk.RunAsync(project, new BulkOrder(request.Action, request.Tags, request.ForgetUnpushed, going, actor), null, CancellationToken.None);
        return new BulkResult(request.Action, false, [.. picked.Value.Select(p => (p with { Spared = p.Spared ?? done.Refused.GetValueOrDefault(p.Uid) }).ToAnswer(done.Freed.GetValueOrDefault(p.Uid)))], done.Freed.Values.Sum())
        {
            PaperBytes = request.Action == BulkAction.Purge ? picked.Value.Where(p => done.Freed.ContainsKey(p.Uid)).Sum(p => p.Take!.Size) : 0,
            Held = done.Held,
        };
    }

    private static Problem? RefusalFor(BulkRequest request, bool canDirect)
    {
        if (request.Action is BulkAction.Archive or BulkAction.Unarchive or BulkAction.Restore or BulkAction.Purge && !canDirect)
        {
            return new Problem(ProblemKind.Forbidden, "Archiving, restoring and purging are a director's. Ask one, or move your own takes to the trash.");
        }

        return request switch
        {
            { TakeUids: null, Filter: null } or { TakeUids: not null, Filter: not null } => Problem.Invalid("Give either takeUids or a filter."),
            { Filter.IsEmpty: true } => Problem.Invalid("An empty filter would mean every take. Say at least one thing, such as \"storage\": \"trashed\" or \"olderThanDays\": 30."),
            { Filter: { OlderThanDays: < 0 or > 36_500 or double.NaN } } => Problem.Invalid("olderThanDays is a number of days from 0 to 36500."),
            { Filter.MaxRating: < 0 or > 5 } => Problem.Invalid("maxRating is a whole number from 0 to 5."),
            { Action: BulkAction.Tag or BulkAction.Untag, Tags: [] } => Problem.Invalid("Say which tags: \"tags\": [\"night\"]."),
            { Action: BulkAction.Tag } when request.Tags.Count > EditTake.MostTags || request.Tags.Any(t => t.Length > EditTake.LongestTag) =>
                Problem.Invalid($"A take has at most {EditTake.MostTags} tags of at most {EditTake.LongestTag} characters each."),
            _ => null,
        };
    }

    /// <summary>The trash frees nothing now: what it promises is what a purge of the same takes would free.</summary>
    private async Task<BulkResult> PromiseAsync(Project project, BulkRequest request, IReadOnlyList<PickedTake> picked, List<Guid> going, CancellationToken ct)
    {
        var weight = request.Action is BulkAction.Purge or BulkAction.Delete ? await weigh.RunAsync(project, going, request.ForgetUnpushed, ct) : null;
        return new BulkResult(
            request.Action, true, [.. picked.Select(p => p.ToAnswer(weight?.Each.GetValueOrDefault(p.Uid) ?? 0))], request.Action == BulkAction.Purge ? weight!.FreedBytes : 0)
        {
            FreedLater = request.Action == BulkAction.Delete ? weight!.FreedBytes : null,
            PaperBytes = weight?.PaperBytes ?? 0,
            Held = weight?.Held ?? [],
        };
    }
}
