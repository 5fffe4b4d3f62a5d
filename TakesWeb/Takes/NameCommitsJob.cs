using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// After a rebuild, which only knows that HEAD holds a take: says of each committed take which commit changed it last. A take that is
/// committed anew meanwhile keeps its newer answer.
/// </summary>
internal sealed class NameCommitsJob(IDbContextFactory<TakesDbContext> databases, FindProject findProject, ListShots listShots, ReadHead readHead, DataFolder data) : IJobBody
{
    public static readonly JobKind Kind = new("name-commits", "Commits of takes", Lane.Bulk) { IsOneAtATime = true };

    public static JobRequest For(Project project) => new(Kind, project.Id.ToString(), new Dictionary<string, string> { ["project"] = project.Id.ToString() })
    {
        Subject = project.Name,
        ProjectId = project.Id,
    };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        if (await findProject.RunAsync(run["project"], ct) is not { IsOk: true, Value: var project })
        {
            return;
        }

        var shots = (await listShots.AllAsync(project.Id, ct)).ToDictionary(s => s.Uid);
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == project.Id && t.Revision == t.CommittedRevision)
            .Select(t => new { t.Uid, t.ShotUid, t.Number, t.CommitSha }).ToListAsync(ct);
        var last = await readHead.LastCommitsAsync(data.Project(project.Slug), FolderOf, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        foreach (var take in takes.Where(t => shots.ContainsKey(t.ShotUid)))
        {
            var folder = $"{shots[take.ShotUid].RelativePath}/takes/{TakeNumber.Format(take.Number)}";
            if (last.TryGetValue(folder, out var commit) && commit != take.CommitSha)
            {
                await db.Set<Take>().Where(t => t.Uid == take.Uid && t.CommitSha == take.CommitSha).ExecuteUpdateAsync(set => set.SetProperty(t => t.CommitSha, commit), ct);
            }
        }

        await transaction.CommitAsync(ct);
    }

    /// <summary>chapter/scene/shot/takes/take_012 of a file in it.</summary>
    private static string? FolderOf(string path)
    {
        var parts = path.Split('/');
        return parts.Length > 5 && parts[3] == "takes" ? string.Join('/', parts[..5]) : null;
    }
}
