using TakesWeb.Generation;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>
/// Reads what the gallery of a shot shows. One event sends everybody who looks at the shot here at once: those who look at the same part of the
/// same list share one read. The cost is that of the part, not of the list.
/// </summary>
public sealed class LookAtShot(FindPlace findPlace, SumUpShot sumUpShot, SiftTakes siftTakes, LoadTakes loadTakes, FindTake findTake, ListJobs listJobs)
{
    private const int MostInLine = 500;

    private readonly SharedReads<(string Project, string Shot, string Filter, int First, int Count), Outcome<ShotLook>> _reads = new();

    /// <param name="project">Its id or its slug.</param>
    /// <param name="shot">Its uid or its folder's name.</param>
    /// <returns>The takes are the caller's own.</returns>
    public async Task<Outcome<ShotLook>> RunAsync(string project, string shot, TakeFilter filter, int first, int count, CancellationToken ct)
    {
        var look = await _reads.RunAsync((project, shot, filter.ToQuery(), first, count), () => ReadAsync(project, shot, filter, first, count), ct);
        return look.IsOk ? look.Value.Copy() : look;
    }

    private async Task<Outcome<ShotLook>> ReadAsync(string project, string shot, TakeFilter filter, int first, int count)
    {
        // Not for one alone: whoever leaves must not take the others' answer along.
        var ct = CancellationToken.None;
        var found = await findPlace.RunAsync(project, shot, ct);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var (projectId, shotUid) = (found.Value.Project.Id, found.Value.Shot.Uid);
        var sums = await sumUpShot.RunAsync(projectId, shotUid, ct);
        var worthALook = TakeFilter.Everything with { View = TakeView.Flagged, WithArchived = filter.WithArchived };
        var flagged = await siftTakes.CountAsync(worthALook.ToQuery(projectId, shotUid), ct);
        var (window, activeUid) = await loadTakes.RunAsync(filter.ToQuery(projectId, shotUid), first, count, ct);
        var active = window.Find(activeUid) ?? (activeUid is { } uid && await findTake.RunAsync(projectId, shotUid, uid.ToString(), ct) is { IsOk: true, Value: var take } ? take : null);
        var line = window.Takes.Any(t => t.Status == TakeStatus.Queued) ? await LineAsync() : ShotLook.NobodyWaits;
        return new ShotLook(found.Value.Project, found.Value.Shot, sums, flagged, window, activeUid, active, line);
    }

    /// <summary>All that wait for a generator, of whatever film, in the order in which they start.</summary>
    private async Task<Dictionary<Guid, int>> LineAsync()
    {
        var waiting = await listJobs.RowsAsync(new JobFilter { Kind = GenerateTakeJob.Kind.Name, States = [JobState.Queued], Take = MostInLine }, CancellationToken.None);
        return waiting.Select(job => job.TakeUid).OfType<Guid>().Distinct().Index().ToDictionary(place => place.Item, place => place.Index + 1);
    }
}
