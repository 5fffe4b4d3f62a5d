using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>Puts the takes that may go in the order in which they should, from the index alone. Takes that share their media stand together: they free it together.</summary>
internal sealed class RankTakes(IDbContextFactory<TakesDbContext> databases, IEnumerable<IHoldsBytes> holders, FindOpened findOpened, TimeProvider clock)
{
    public async Task<RankedTakes> RunAsync(IReadOnlyList<Project> projects, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var groups = new List<(IReadOnlyList<SpaceCandidate> Takes, int Rank, DateTimeOffset Since)>();
        var leftOut = new List<LeftOutTakes>();
        var shots = new Dictionary<Guid, Shot>();
        foreach (var project in projects)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var own = await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == project.Id).ToListAsync(ct);
            own.ForEach(shot => shots[shot.Uid] = shot);
            var active = own.Select(s => s.ActiveTakeUid).OfType<Guid>().ToHashSet();
            var users = (await ReadAsync(db, project.Id, ct)).GroupBy(t => t.Sha256, StringComparer.Ordinal).Select(g => g.ToList()).ToList();
            var (free, kept) = Split(users, group => group.TrueForAll(t => t.MayGo(active)));
            Leave(leftOut, kept.Select(g => g.FindAll(t => t.MayGo(active))), "shared with a take that stays");
            var (gone, held) = Split(free, await IsFreeAsync(project, free, ct));
            Leave(leftOut, held, "needed by something else");
            groups.AddRange((await WithOpenedAsync(gone, ct)).Select(group => Ranked(group, now)));
        }

        return new RankedTakes(
            [.. groups.OrderBy(g => g.Rank).ThenBy(g => g.Takes.Count > 1).ThenBy(g => g.Since).ThenBy(g => g.Takes[0].Uid).Select(g => g.Takes)], leftOut, shots, now);
    }

    private static async Task<List<SpaceCandidate>> ReadAsync(TakesDbContext db, Guid projectId, CancellationToken ct) =>
        await db.Set<Take>().AsNoTracking().InUse(db).Where(t => t.ProjectId == projectId && t.Storage != StorageState.Purged && t.Sha256 != null)
            .Select(t => new SpaceCandidate
            {
                Uid = t.Uid,
                ProjectId = t.ProjectId,
                ShotUid = t.ShotUid,
                Number = t.Number,
                Sha256 = t.Sha256!,
                ThumbnailSha256 = t.ThumbnailSha256,
                Size = t.Size,
                Verdict = t.Verdict,
                Rating = t.Rating,
                Storage = t.Storage,
                Created = t.Created,
                TrashedAt = t.TrashedAt,
                IsAway = t.IsAway,
            }).ToListAsync(ct);

    private async Task<Func<List<SpaceCandidate>, bool>> IsFreeAsync(Project project, List<List<SpaceCandidate>> groups, CancellationToken ct)
    {
        var hashes = groups.ConvertAll(g => g[0].Sha256);
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var holder in holders)
        {
            held.UnionWith((await holder.HoldersAsync(project, hashes, ct)).Select(h => h.Sha256));
        }

        return group => !held.Contains(group[0].Sha256);
    }

    private async Task<List<List<SpaceCandidate>>> WithOpenedAsync(List<List<SpaceCandidate>> groups, CancellationToken ct)
    {
        var opened = await findOpened.RunAsync([.. groups.SelectMany(g => g).Select(t => t.Uid)], ct);
        return groups.ConvertAll(g => g.ConvertAll(t => t with { LastOpened = opened.GetValueOrDefault(t.Uid)?.LastOpened }));
    }

    /// <summary>A group is as good as its best take, and as old as its newest.</summary>
    private static (IReadOnlyList<SpaceCandidate> Takes, int Rank, DateTimeOffset Since) Ranked(List<SpaceCandidate> group, DateTimeOffset now) =>
        ([.. group.OrderBy(t => t.Rank(now)).ThenBy(t => t.Since).ThenBy(t => t.Uid)], group.Max(t => t.Rank(now)), group.Max(t => t.Since));

    private static (List<List<SpaceCandidate>> Yes, List<List<SpaceCandidate>> No) Split(List<List<SpaceCandidate>> groups, Func<List<SpaceCandidate>, bool> isYes)
    {
        var sides = groups.ToLookup(isYes);
        return ([.. sides[true]], [.. sides[false]]);
    }

    private static void Leave(List<LeftOutTakes> leftOut, IEnumerable<List<SpaceCandidate>> groups, string reason)
    {
        var takes = groups.SelectMany(g => g).ToList();
        if (takes.Count > 0)
        {
            leftOut.Add(new LeftOutTakes(takes.Count, takes.Sum(t => t.Size), reason));
        }
    }
}

/// <param name="Groups">Takes of one medium each, the first to go first.</param>
internal sealed record RankedTakes(IReadOnlyList<IReadOnlyList<SpaceCandidate>> Groups, IReadOnlyList<LeftOutTakes> LeftOut, IReadOnlyDictionary<Guid, Shot> Shots, DateTimeOffset Now);
