using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Proposes takes whose purge would free a wished amount: what is in the trash first, then rejected ones, never opened ones, older ones. Never
/// an active, selected or approved take. Ordered by the index, weighed on the disk only as far as it proposes. Changes nothing.
/// </summary>
public sealed class PlanSpace
{
    /// <summary>How many takes a plan lists.</summary>
    public const int Most = 1000;

    private readonly RankTakes _rank;
    private readonly WeighPurge _weigh;
    private readonly ListProjects _listProjects;

    internal PlanSpace(RankTakes rank, WeighPurge weigh, ListProjects listProjects)
    {
        _rank = rank;
        _weigh = weigh;
        _listProjects = listProjects;
    }

    public async Task<Outcome<SpacePlan>> RunAsync(SpaceWish wish, CancellationToken ct)
    {
        if (wish.Bytes <= 0)
        {
            return Problem.Invalid("Say how many bytes you want back, such as \"bytes\": 3000000000.");
        }

        var projects = wish.Project is { } one ? [one] : await _listProjects.RunAsync(ct);
        var ranked = await _rank.RunAsync(projects, ct);
        var chosen = new Chosen(ranked.Groups);
        chosen.AddUntil(wish.Bytes);
        var weight = await WeighAsync(chosen.Uids(), wish.ForgetUnpushed, ct);
        while (true)
        {
            // Media that no remote has comes to light only here: asking Git about every take would take too long.
            var isCut = chosen.Drop(weight);
            if (!isCut && (weight.FreedBytes >= wish.Bytes || !chosen.AddMore(wish.Bytes - weight.FreedBytes)))
            {
                break;
            }

            if (isCut)
            {
                chosen.AddMore(wish.Bytes);
            }

            weight = await WeighAsync(chosen.Uids(), wish.ForgetUnpushed, ct);
        }

        return new SpacePlan(wish, Rows(chosen, weight, ranked, projects.ToDictionary(p => p.Id), wish.Bytes), [.. ranked.LeftOut, .. chosen.Dropped], chosen.HasMore);
    }

    /// <summary>What a purge of these takes would free, and each of them after those before it: for a plan that somebody has edited.</summary>
    public Task<PurgeWeight> WeighAsync(IReadOnlyCollection<Guid> takeUids, bool forgetUnpushed, CancellationToken ct) => _weigh.RunAsync(takeUids, forgetUnpushed, ct);

    private static List<PlannedTake> Rows(Chosen chosen, PurgeWeight weight, RankedTakes ranked, Dictionary<Guid, Project> projects, long wished)
    {
        var rows = new List<PlannedTake>();
        var sum = 0L;
        foreach (var group in chosen.Groups)
        {
            for (var i = 0; i < group.Count; i++)
            {
                // More than was asked for may have been weighed: what follows takes nothing from those before it.
                if (sum >= wished)
                {
                    return rows;
                }

                var take = group[i];
                var freed = weight.Each.GetValueOrDefault(take.Uid);
                sum += freed;
                rows.Add(new PlannedTake(
                    projects[take.ProjectId], ranked.Shots[take.ShotUid], take.Uid, take.Number, take.ThumbnailSha256, take.Size,
                    take.Storage == StorageState.Trashed, take.Reason(ranked.Now), freed, sum)
                { Note = NoteOf(group, i) });
            }
        }

        return rows;
    }

    private static string? NoteOf(IReadOnlyList<SpaceCandidate> group, int at)
    {
        if (group.Count == 1)
        {
            return null;
        }

        var others = string.Join(", ", group.Where((_, i) => i != at).Take(3).Select(t => $"take {t.Number}"));
        return at < group.Count - 1 ? $"shares its bytes with {others}: frees nothing alone" : $"the last with these bytes, after {others}";
    }

    /// <summary>The takes that a plan holds so far, and where in the order it stands.</summary>
    private sealed class Chosen(IReadOnlyList<IReadOnlyList<SpaceCandidate>> all)
    {
        private readonly List<LeftOutTakes> _dropped = [];
        private int _next;
        private int _count;

        public List<IReadOnlyList<SpaceCandidate>> Groups { get; } = [];

        public bool HasMore => _next < all.Count;

        public IEnumerable<LeftOutTakes> Dropped => _dropped.GroupBy(d => d.Reason, StringComparer.Ordinal).Select(g => new LeftOutTakes(g.Sum(d => d.Takes), g.Sum(d => d.Bytes), g.Key));

        public List<Guid> Uids() => [.. Groups.SelectMany(g => g).Select(t => t.Uid)];

        /// <summary>Adds groups until their media alone is so much. False when none could be added.</summary>
        public bool AddUntil(long bytes, int atLeast = 0)
        {
            var (added, sum) = (0, 0L);
            for (; HasMore && (sum < bytes || added < atLeast) && _count + all[_next].Count <= Most; _next++)
            {
                Groups.Add(all[_next]);
                _count += all[_next].Count;
                sum += all[_next][0].Size;
                added++;
            }

            return added > 0;
        }

        /// <summary>In growing steps, so that a plan is weighed a few times and not once a take.</summary>
        public bool AddMore(long bytes) => AddUntil(bytes, Math.Max(Groups.Count / 2, _dropped.Count));

        /// <summary>Takes out what would go and free nothing. True when there was any.</summary>
        public bool Drop(PurgeWeight weight)
        {
            var dead = Groups.FindAll(g => g.All(t => weight.Bound.Contains(t.Uid)));
            Groups.RemoveAll(dead.Contains);
            _count -= dead.Sum(g => g.Count);
            _dropped.AddRange(dead.Select(g => new LeftOutTakes(g.Count, g.Sum(t => t.Size), "not pushed yet, or needed by something else")));
            return dead.Count > 0;
        }
    }
}
