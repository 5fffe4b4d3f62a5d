using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Projects;

/// <summary>Makes a project: a Git repository with project.json and managed attributes, ready for stock clients.</summary>
public sealed class CreateProject(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, InitRepository initRepository, KeyedLocks<Guid> locks, JobQueue jobs, LiveFeed feed, TimeProvider clock)
{
    private const int LongestName = 120;

    /// <summary>
    /// The repository is built aside and renamed into place, so that nobody sees half of one. A slug that is taken gets a number behind it.
    /// </summary>
    public async Task<Outcome<Project>> RunAsync(string name, Actor actor, CancellationToken ct, bool isDemo = false)
    {
        name = (name ?? "").Trim();
        if (FolderName.Slug(name) is not { } slug || name.Length > LongestName)
        {
            return Problem.Invalid($"\"{Shorten(name)}\" cannot name a project. Use at most {LongestName} characters, with at least one letter or digit.");
        }

        var id = Guid.CreateVersion7();
        var building = Path.Combine(data.Projects, $".new-{id:N}");
        Directory.CreateDirectory(building);
        var project = new Project { Id = id, Slug = slug, Name = name, Created = clock.GetUtcNow(), IsDemo = isDemo, Revision = 1 };
        try
        {
            await initRepository.RunAsync(building, ct);
            ProjectFile.Create(project).Write(building);
            // What git init wrote is in memory alone.
            DurableFile.SyncTree(building);
            project = await PlaceAsync(project, building, ct);
        }
        finally
        {
            if (Directory.Exists(building))
            {
                Directory.Delete(building, recursive: true);
            }
        }

        feed.Publish(new LiveEvent("project", id) { State = "added" });
        await jobs.EnqueueAsync(CommitJob.For(id, name), CancellationToken.None);
        return project;
    }

    /// <summary>The name and the row, under the lock of whoever reads the library: between the two the folder is a project that no row knows.</summary>
    private async Task<Project> PlaceAsync(Project project, string building, CancellationToken ct)
    {
        using var held = await locks.TakeAsync(project.Id, ct);
        var slug = project.Slug;
        for (var attempt = 1; !DurableFile.TryPublishFolder(building, data.Project(slug)); attempt++)
        {
            slug = $"{project.Slug}-{attempt + 1}";
        }

        CrashPoint.Reach("project.renamed");
        DurableFile.SyncFolder(data.Projects);
        var placed = ProjectFile.Read(data.Project(slug)).ToProject(slug);
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        db.Add(placed);
        await db.SaveChangesAsync(CancellationToken.None);
        return placed;
    }

    private static string Shorten(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
