using TakesWeb.Generation;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>
/// Reads what the gallery of a shot shows. One event sends everybody who looks at the shot here at once: those who look at the same part of the
/// same list share one read. The cost is that of the part, not of the list.
/// </summary>
public sealed class LookAtShot(SumUpShot sumUpShot, SiftTakes siftTakes, LoadTakes loadTakes, FindTake findTake, ListJobs listJobs)
{
    private const int MostInLine = 500;

    private readonly SharedReads<(Guid Project, Guid Shot, string Filter, int First, int Count), ShotLook> _reads = new();

    /// <summary>The takes are the caller's own.</summary>
    public async Task<ShotLook> RunAsync(Guid project, Guid shot, TakeFilter filter, int first, int count, CancellationToken ct) =>
        (await _reads.RunAsync((project, shot, filter.ToQuery(), first, count), () => ReadAsync(project, shot, filter, first, count), ct)).Copy();

    private async Task<ShotLook> ReadAsync(Guid project, Guid shot, TakeFilter filter, int first, int count)
    {
        var ct = CancellationToken.None;
        var sums = await sumUpShot.RunAsync(project, shot, ct);
        var worthALook = TakeFilter.Everything with { View = TakeView.Flagged, WithArchived = filter.WithArchived };
        var flagged = await siftTakes.CountAsync(worthALook.ToQuery(project, shot), ct);
        var (window, activeUid) = await loadTakes.RunAsync(filter.ToQuery(project, shot), first, count, ct);
        var active = window.Find(activeUid) ?? (activeUid is { } uid && await findTake.RunAsync(project, shot, uid.ToString(), ct) is { IsOk: true, Value: var take } ? take : null);
        var line = window.Takes.Any(t => t.Status == TakeStatus.Queued) ? await LineAsync() : ShotLook.NobodyWaits;
        return new ShotLook(sums, flagged, window, activeUid, active, line);
    }

    /// <summary>All that wait for a generator, of whatever film, in the order in which they start.</summary>
    private async Task<Dictionary<Guid, int>> LineAsync()
    {
        var waiting = await listJobs.RowsAsync(new JobFilter { Kind = GenerateTakeJob.Kind.Name, States = [JobState.Queued], Take = MostInLine }, CancellationToken.None);
        return waiting.Select(job => job.TakeUid).OfType<Guid>().Distinct().Index().ToDictionary(place => place.Item, place => place.Index + 1);
    }
}
