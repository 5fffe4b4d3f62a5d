using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>What takes are marked with: found in their bytes, or because they differ from what the project asks for. It informs, and refuses nothing.</summary>
public sealed class FindFlags(IDbContextFactory<TakesDbContext> databases) : ITakeFlags
{
    public IReadOnlyList<string> Words => FlagWords.All;

    public IQueryable<Take> With(TakesDbContext db, IQueryable<Take> takes, string word) => word switch
    {
        FlagWords.WrongSize => takes.Where(t => t.Kind != MediaKind.Audio && t.Width != null && db.Set<Project>().Any(p => p.Id == t.ProjectId && p.StatedWidth != null && (p.StatedWidth != t.Width || p.StatedHeight != t.Height))),
        FlagWords.WrongRate => takes.Where(t => t.FrameRate != null && db.Set<Project>().Any(p => p.Id == t.ProjectId && p.StatedRate != null && p.StatedRate != t.FrameRate && p.StatedRate + "/1" != t.FrameRate)),
        FlagWords.Duplicate => takes.Where(t => db.Set<Take>().Any(o => o.ProjectId == t.ProjectId && o.Sha256 == t.Sha256 && o.Uid < t.Uid && o.Storage != StorageState.Purged)),
        _ => takes.Where(t => db.Set<TakeFlag>().Any(f => f.TakeUid == t.Uid && f.Word == word)),
    };

    /// <summary>Without equal bytes, which are nothing to look at.</summary>
    public IQueryable<Take> WithAny(TakesDbContext db, IQueryable<Take> takes) => takes.Where(t =>
        db.Set<TakeFlag>().Any(f => f.TakeUid == t.Uid)
        || (t.Kind != MediaKind.Audio && t.Width != null && db.Set<Project>().Any(p => p.Id == t.ProjectId && p.StatedWidth != null && (p.StatedWidth != t.Width || p.StatedHeight != t.Height)))
        || (t.FrameRate != null && db.Set<Project>().Any(p => p.Id == t.ProjectId && p.StatedRate != null && p.StatedRate != t.FrameRate && p.StatedRate + "/1" != t.FrameRate)));

    public async Task<IReadOnlyDictionary<Guid, JsonArray>> OfAsync(Guid projectId, IReadOnlyList<Take> takes, CancellationToken ct) =>
        (await FindAsync(projectId, takes, ct)).ToDictionary(t => t.Key, t => new JsonArray([.. t.Value.Select(f => f.ToJson())]));

    /// <summary>The marks of these takes of one project, each take's in the order in which they matter; takes without any are left out. Equal bytes are asked of <see cref="FindDuplicates"/>.</summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<ShownFlag>>> FindAsync(Guid projectId, IReadOnlyList<Take> takes, CancellationToken ct)
    {
        var uids = takes.Select(t => t.Uid).ToArray();
        await using var db = await databases.CreateDbContextAsync(ct);
        var project = await db.Set<Project>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == projectId, ct);
        var rows = await db.Set<TakeFlag>().AsNoTracking().Where(f => EF.Parameter(uids).Contains(f.TakeUid)).ToListAsync(ct);
        var others = rows.Select(f => f.OtherUid).OfType<Guid>().ToArray();
        var near = others.Length == 0 ? [] : await db.Set<Take>().AsNoTracking().Where(t => EF.Parameter(others).Contains(t.Uid) && t.Storage != StorageState.Purged).ToDictionaryAsync(t => t.Uid, ct);
        var marked = rows.ToLookup(f => f.TakeUid);
        return takes.Select(t => (t.Uid, Flags: marked[t.Uid].Select(f => Show(f, near)).OfType<ShownFlag>().Concat(Measured(project, t)).OrderBy(f => FlagWords.RankOf(f.Word)).ToList()))
            .Where(t => t.Flags.Count > 0).ToDictionary(t => t.Uid, t => (IReadOnlyList<ShownFlag>)t.Flags);
    }

    private static ShownFlag? Show(TakeFlag flag, Dictionary<Guid, Take> near) =>
        flag.OtherUid is not { } uid ? new ShownFlag(flag.Word) { FromFrame = flag.FromFrame, ToFrame = flag.ToFrame, From = flag.From, To = flag.To }
        : near.TryGetValue(uid, out var other) ? new ShownFlag(flag.Word) { Other = other, Distance = flag.Distance }
        : null;

    private static IEnumerable<ShownFlag> Measured(Project? project, Take take)
    {
        if (take.Kind != MediaKind.Audio && project is { StatedWidth: { } width, StatedHeight: { } height } && take is { Width: { } w, Height: { } h } && (w, h) != (width, height))
        {
            yield return new ShownFlag(FlagWords.WrongSize) { Detail = $"{w} x {h} instead of {width} x {height}" };
        }

        if (project?.StatedRate is { } stated && FrameRate.Parse(stated) is { } wanted && FrameRate.Parse(take.FrameRate) is { } rate && rate != wanted)
        {
            yield return new ShownFlag(FlagWords.WrongRate) { Detail = $"{rate.PerSecond:0.###} fps instead of {wanted.PerSecond:0.###}" };
        }
    }
}
