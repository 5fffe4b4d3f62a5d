using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Finds the takes of a bulk action and says which of them are spared, and why. Changes nothing.</summary>
public sealed class PickTakes(IDbContextFactory<TakesDbContext> databases, DataFolder data, FindShot findShot, TimeProvider clock)
{
    /// <summary>How many takes one action may be about.</summary>
    public const int Most = 10_000;

    public async Task<Outcome<IReadOnlyList<PickedTake>>> RunAsync(Project project, BulkRequest request, bool canDirect, Actor actor, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == project.Id).ToDictionaryAsync(s => s.Uid, ct);
        var found = request.TakeUids is { } uids ? await NamedAsync(db, project, uids, ct) : await FilteredAsync(db, project, request, shots, ct);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var repository = data.Project(project.Slug);
        var rule = new SparingRule(request, canDirect, actor);
        var picked = new List<PickedTake>(found.Value.Count);
        foreach (var (uid, take) in found.Value)
        {
            ct.ThrowIfCancellationRequested();
            if (take is null)
            {
                picked.Add(new PickedTake(uid, null, null, false, "This project has no such take."));
                continue;
            }

            var shot = shots[take.ShotUid];
            var isActive = shot.ActiveTakeUid == uid;
            picked.Add(new PickedTake(uid, take, shot, isActive, rule.ReasonFor(take, isActive, new TakeFolder(repository, shot, take.Number))));
        }

        return picked;
    }

    private static async Task<Outcome<List<(Guid Uid, Take? Take)>>> NamedAsync(TakesDbContext db, Project project, IReadOnlyList<Guid> uids, CancellationToken ct)
    {
        var wanted = uids.Distinct().ToArray();
        if (wanted.Length > Most)
        {
            return TooMany();
        }

        var takes = await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == project.Id && EF.Parameter(wanted).Contains(t.Uid)).ToDictionaryAsync(t => t.Uid, ct);
        return wanted.Select(uid => (uid, takes.GetValueOrDefault(uid))).ToList();
    }

    private async Task<Outcome<List<(Guid Uid, Take? Take)>>> FilteredAsync(
        TakesDbContext db, Project project, BulkRequest request, Dictionary<Guid, Shot> shots, CancellationToken ct)
    {
        var filter = request.Filter!;
        var takes = db.Set<Take>().AsNoTracking().InUse(db).Where(t => t.ProjectId == project.Id);
        var storage = (filter.Storage ?? Places(request.Action)).ToArray();
        takes = takes.Where(t => storage.Contains(t.Storage));
        if (filter.Shot is { } named)
        {
            var shot = await findShot.RunAsync(project.Id, named, ct);
            if (!shot.IsOk)
            {
                return shot.Problem;
            }

            takes = takes.Where(t => t.ShotUid == shot.Value.Uid);
        }

        if (filter.OlderThanDays is { } days)
        {
            var before = clock.GetUtcNow() - TimeSpan.FromDays(days);
            takes = takes.Where(t => t.Created < before);
        }

        takes = filter.Verdicts is { } verdicts ? takes.Where(t => verdicts.Contains(t.Verdict)) : takes;
        takes = filter.MaxRating is { } rating ? takes.Where(t => t.Rating <= rating) : takes;
        takes = filter.Model is { } model ? takes.Where(t => t.Model == model) : takes;
        takes = filter.Tag is { } tag ? takes.Where(t => t.TagLines.Contains("\n" + tag + "\n")) : takes;
        if (filter.NotActive)
        {
            var active = shots.Values.Select(s => s.ActiveTakeUid).OfType<Guid>().ToArray();
            takes = takes.Where(t => !EF.Parameter(active).Contains(t.Uid));
        }

        // The longest in the trash first, where that is what is asked for; else the oldest.
        var list = await takes.OrderBy(t => t.TrashedAt).ThenBy(t => t.Created).ThenBy(t => t.Uid).Take(Most + 1).ToListAsync(ct);
        return list.Count > Most ? TooMany() : list.ConvertAll(t => (t.Uid, (Take?)t));
    }

    private static StorageState[] Places(BulkAction action) => action switch
    {
        BulkAction.Delete or BulkAction.Tag or BulkAction.Untag => [StorageState.Live, StorageState.Archived],
        BulkAction.Archive => [StorageState.Live],
        BulkAction.Unarchive => [StorageState.Archived],
        BulkAction.Restore or BulkAction.Purge => [StorageState.Trashed],
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Nobody has said where this finds something to do."),
    };

    private static Problem TooMany() =>
        Problem.Invalid($"These are more than {Most.ToString("N0", CultureInfo.InvariantCulture)} takes. Narrow the filter, or go shot by shot.");
}

/// <summary>A take that a bulk action is about.</summary>
/// <param name="Take">Null when the project has no such take.</param>
/// <param name="Spared">Why nothing is to happen to it; null when something is.</param>
public sealed record PickedTake(Guid Uid, Take? Take, Shot? Shot, bool IsActive, string? Spared)
{
    internal BulkTake ToAnswer(long bytes = 0) =>
        new(Uid, Take?.Name ?? "", Shot?.Uid ?? Guid.Empty, Shot?.Title ?? "", IsActive, bytes, Spared);
}
