using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// Purges what has been in the trash for Takes:Trash:Days. The clock alone does not decide: a take goes when the rounds of two earlier days
/// have found it due as well, so a clock that jumped a month ahead leaves time to set it right. Media that no remote has stays in the store.
/// </summary>
public sealed class PurgeOldTrash(
    IDbContextFactory<TakesDbContext> databases, RunBulk runBulk, IOptions<TrashOptions> options, TimeProvider clock, ILogger<PurgeOldTrash> logger)
{
    /// <summary>Rounds of different days, before the one that purges.</summary>
    public const int RoundsBefore = 2;

    /// <summary>The author of these purges in log and history.</summary>
    internal static Actor Author(int days) => Actor.System with { Name = string.Create(CultureInfo.InvariantCulture, $"Takes (trash older than {days} days)") };

    /// <summary>One round. Answers the takes that were purged.</summary>
    public async Task<IReadOnlyList<Guid>> RunAsync(Action<double, string>? report, CancellationToken ct)
    {
        var days = options.Value.Days;
        var due = days == 0 ? new DueTakes([], 0, 0) : await DueAsync(TimeSpan.FromDays(days), ct);
        var purged = new List<Guid>();
        var (freed, seen) = (0L, 0);
        foreach (var group in due.Ready)
        {
            var order = new BulkOrder(BulkAction.Purge, [], false, [.. group], Author(days));
            var outcome = await runBulk.RunAsync(group.Key, order, done => report?.Invoke((double)(seen + done) / due.Count, group.Key.Name), ct);
            seen += order.TakeUids.Count;
            freed += outcome.Freed.Values.Sum();
            purged.AddRange(outcome.Freed.Keys);
        }

        if (due.Count + due.Waiting > 0)
        {
            TakesLog.OldTrash(logger, purged.Count, freed, due.Waiting);
        }

        return purged;
    }

    private async Task<DueTakes> DueAsync(TimeSpan grace, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
        await using var db = await databases.CreateDbContextAsync(ct);
        var trash = await db.Set<Take>().AsNoTracking().Where(t => t.Storage == StorageState.Trashed && t.TrashedAt != null)
            .OrderBy(t => t.TrashedAt).Select(t => new { t.Uid, t.ProjectId, At = t.TrashedAt!.Value }).ToListAsync(ct);
        var rounds = await db.Set<TrashRound>().ToDictionaryAsync(r => r.TakeUid, ct);
        var (ready, waiting, stillDue) = (new List<(Guid Project, Guid Take)>(), 0, new HashSet<Guid>());
        foreach (var take in trash.Where(t => now - t.At >= grace))
        {
            stillDue.Add(take.Uid);
            if (!rounds.TryGetValue(take.Uid, out var round))
            {
                db.Add(new TrashRound { TakeUid = take.Uid, TrashedAt = take.At, Rounds = 1, LastDay = today });
                waiting++;
                continue;
            }

            var isSame = round.TrashedAt == take.At;
            if (isSame && round.Rounds >= RoundsBefore && round.LastDay != today)
            {
                ready.Add((take.ProjectId, take.Uid));
                continue;
            }

            (round.TrashedAt, round.Rounds, round.LastDay) = isSame ? (round.TrashedAt, round.Rounds + (round.LastDay != today ? 1 : 0), today) : (take.At, 1, today);
            waiting++;
        }

        // Restored, purged, or not due any more because the clock was set right.
        db.RemoveRange(rounds.Values.Where(r => !stillDue.Contains(r.TakeUid)));
        await db.SaveChangesAsync(ct);
        var projects = await db.Set<Project>().AsNoTracking().ToDictionaryAsync(p => p.Id, ct);
        return new DueTakes([.. ready.GroupBy(r => projects[r.Project], r => r.Take)], ready.Count, waiting);
    }

    private sealed record DueTakes(IReadOnlyList<IGrouping<Project, Guid>> Ready, int Count, int Waiting);
}
