using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Generation;

/// <summary>Removes the demo project for good: rows, files, books. It does not come back at the next start. Touches no other project.</summary>
public sealed class RemoveDemo(
    ServerSettings settings, ListProjects listProjects, DataFolder data, ByteLedger ledger, IDbContextFactory<TakesDbContext> databases, Jobs.LiveFeed feed)
{
    public async Task<Outcome<Done>> RunAsync(Actor actor, CancellationToken ct)
    {
        await settings.SetAsync(DemoStart.Setting, "removed", ct);
        var demo = (await listProjects.RunAsync(ct)).FirstOrDefault(p => p.IsDemo);
        if (demo is null)
        {
            return Problem.NotFound("The demo project is gone already.");
        }

        // The rows go first, so that jobs find nothing to do; then one rename takes the folder out of sight.
        await using (var db = await databases.CreateDbContextAsync(CancellationToken.None))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
            var takes = db.Set<Take>().Where(t => t.ProjectId == demo.Id);
            await db.Set<TakeText>().Where(t => takes.Any(take => take.Uid == t.Uid)).ExecuteDeleteAsync(CancellationToken.None);
            await takes.ExecuteDeleteAsync(CancellationToken.None);
            await db.Set<Shot>().Where(s => s.ProjectId == demo.Id).ExecuteDeleteAsync(CancellationToken.None);
            await db.Set<Project>().Where(p => p.Id == demo.Id).ExecuteDeleteAsync(CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }

        await ledger.StrikeProjectAsync(demo.Id, CancellationToken.None);
        var away = Path.Combine(data.Projects, $".new-{demo.Id:N}-removed");
        if (Directory.Exists(data.Project(demo.Slug)) && DurableFile.TryPublishFolder(data.Project(demo.Slug), away))
        {
            Directory.Delete(away, recursive: true);
        }

        feed.Publish(new Jobs.LiveEvent("project", demo.Id) { State = "removed" });
        return default(Done);
    }
}
