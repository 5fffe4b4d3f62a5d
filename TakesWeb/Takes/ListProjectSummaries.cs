using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Projects with their counts. What is in the trash of a project is not counted, but for its bytes.</summary>
public sealed class ListProjectSummaries(IDbContextFactory<TakesDbContext> databases, ListProjects listProjects, ByteLedger ledger)
{
    /// <summary>Those that are not in the trash, as far as somebody sees.</summary>
    public async Task<IReadOnlyList<ProjectSummary>> RunAsync(Reach reach, CancellationToken ct) => await SumUpAsync(await listProjects.RunAsync(reach, ct), ct);

    /// <summary>Those in the trash, as far as somebody sees.</summary>
    public async Task<IReadOnlyList<ProjectSummary>> TrashedAsync(Reach reach, CancellationToken ct) =>
        await SumUpAsync([.. (await listProjects.AllAsync(reach, ct)).Where(p => p.IsInTrash)], ct);

    private async Task<IReadOnlyList<ProjectSummary>> SumUpAsync(IReadOnlyList<Project> projects, CancellationToken ct)
    {
        if (projects.Count == 0)
        {
            return [];
        }

        var bytes = await ledger.TotalBytesAsync(ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var shots = (await db.Set<Shot>().AsNoTracking().Where(s => s.DeletedAt == null).ToListAsync(ct)).ToLookup(s => s.ProjectId);
        var live = db.Set<Take>().AsNoTracking().Where(t => t.Storage == StorageState.Live).InUse(db);
        var takes = await live.GroupBy(t => t.ProjectId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var rows = new List<ProjectSummary>();
        foreach (var project in projects)
        {
            var own = shots[project.Id].ToList();
            var active = own.Select(s => s.ActiveTakeUid).OfType<Guid>().ToArray();
            // SQLite cannot order by a DateTimeOffset; uids are made in the order of time.
            var shown = live.Where(t => t.ProjectId == project.Id && t.Picture == PictureState.Ready);
            var cover = await shown.Where(t => active.Contains(t.Uid)).OrderByDescending(t => t.Uid).FirstOrDefaultAsync(ct)
                ?? await shown.OrderByDescending(t => t.Uid).FirstOrDefaultAsync(ct);
            rows.Add(new ProjectSummary(
                project, own.Count, takes.GetValueOrDefault(project.Id), active.Length, bytes.GetValueOrDefault(project.Id), cover, own.Find(s => s.Uid == cover?.ShotUid)));
        }

        return rows;
    }
}

/// <param name="Project">The project.</param>
/// <param name="Shots">How many shots it has.</param>
/// <param name="Takes">How many live takes.</param>
/// <param name="Circled">How many shots have an active take.</param>
/// <param name="Bytes">Its total, as the storage page counts it.</param>
/// <param name="Cover">The newest active take with a picture, else the newest take with one.</param>
/// <param name="CoverShot">The shot the cover belongs to.</param>
public sealed record ProjectSummary(Project Project, int Shots, int Takes, int Circled, long Bytes, Take? Cover, Shot? CoverShot);
