using Microsoft.EntityFrameworkCore;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Projects;

/// <summary>
/// Brings the index in line with every project.json in the library. A folder that is away keeps its rows: absence is never deletion.
/// Safe to run at any time.
/// </summary>
public sealed class ReadProjects(IDbContextFactory<TakesDbContext> databases, DataFolder data, KeyedLocks<Guid> locks, RefusedFolders refused, LiveFeed feed, ILogger<ReadProjects> logger)
{
    public async Task RunAsync(CancellationToken ct)
    {
        DurableFile.MakeFolder(data.Projects);
        var refusals = new List<RefusedFolder>();
        foreach (var folder in Directory.EnumerateDirectories(data.Projects).Order(StringComparer.Ordinal))
        {
            var slug = Path.GetFileName(folder);
            if (!slug.StartsWith('.') && File.Exists(ProjectFile.PathIn(folder)) && await ReadAsync(slug, folder, ct) is { } refusal)
            {
                refusals.Add(new RefusedFolder(slug, refusal));
            }
        }

        refused.Set(refusals);
    }

    /// <summary>Removes halves of projects that a crash left behind: they were never visible. Only before the server listens, or it takes away one that is being made.</summary>
    public void RemoveUnfinished()
    {
        DurableFile.MakeFolder(data.Projects);
        foreach (var folder in Directory.EnumerateDirectories(data.Projects).Where(folder => IsUnfinished(Path.GetFileName(folder))))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsUnfinished(string folderName) => folderName.StartsWith(".new-", StringComparison.Ordinal);

    /// <summary>The sentence that says why the folder is left alone; null when it is read.</summary>
    private async Task<string?> ReadAsync(string slug, string folder, CancellationToken ct)
    {
        try
        {
            // The lock of whoever changes the file: what is read here is not older than the row it is compared with.
            using var held = await locks.TakeAsync(ProjectFile.Read(folder).ToProject(slug).Id, ct);
            return await ReadAsync(slug, ProjectFile.Read(folder), ct);
        }
        catch (InvalidDataException exception)
        {
            ProjectsLog.ProjectUnreadable(logger, slug, exception);
            return $"Its project.json cannot be read. {exception.InnerException?.Message ?? "It has no id that is a UUID."} Repair it, or take it from Git: git checkout -- project.json.";
        }
    }

    private async Task<string?> ReadAsync(string slug, ProjectFile file, CancellationToken ct)
    {
        var read = file.ToProject(slug);
        await using var db = await databases.CreateDbContextAsync(ct);
        var project = await db.Set<Project>().FirstOrDefaultAsync(p => p.Slug == slug, ct);
        if (project is null)
        {
            if (await db.Set<Project>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == read.Id, ct) is { } first)
            {
                ProjectsLog.ProjectTwice(logger, slug, read.Id);
                return Directory.Exists(data.Project(first.Slug))
                    ? $"It has the same id as the folder {first.Slug}, and is a copy of it. Move it out of the library; or make it a project of its own by giving it another UUID as \"id\" in its project.json, and its shots and takes too."
                    : $"It has the id of the project {first.Slug}, whose folder is away. If it was renamed, name it {first.Slug} again.";
            }

            db.Add(project = read);
            feed.Publish(new LiveEvent("project", project.Id) { State = "added" });
        }
        else
        {
            project.Name = read.Name;
            (project.DeletedAt, project.DeletedBy) = (read.DeletedAt, read.DeletedBy);
            project.QuotaBytes = read.QuotaBytes;
            project.StatedRate = read.StatedRate;
            (project.StatedWidth, project.StatedHeight) = (read.StatedWidth, read.StatedHeight);
        }

        var known = await db.Set<Shot>().Where(s => s.ProjectId == project.Id).ToDictionaryAsync(s => s.Uid, ct);
        foreach (var shot in file.Shots(project.Id))
        {
            if (!known.TryGetValue(shot.Uid, out var row))
            {
                // Whether the link was committed before the index was lost is not known: asking again costs nothing where HEAD has it.
                shot.IsLinkPending = shot.ActiveTakeUid is not null;
                db.Add(shot);
            }
            else
            {
                row.Title = shot.Title;
                row.ActiveTakeName = shot.ActiveTakeName;
                if (row.ActiveTakeUid != shot.ActiveTakeUid)
                {
                    row.ActiveTakeUid = shot.ActiveTakeUid;
                    row.IsLinkPending = true;
                    row.OverruledLink = null;
                    feed.Publish(new LiveEvent("shot", project.Id, row.Uid) { State = "changed" });
                }
                // With the mark the link goes, or comes back.
                row.IsLinkPending |= row.IsInTrash != shot.IsInTrash;
                (row.DeletedAt, row.DeletedBy) = (shot.DeletedAt, shot.DeletedBy);
            }
        }

        if (db.Entry(project).State != EntityState.Added && db.ChangeTracker.HasChanges())
        {
            // A crash between the file and the row, or a pull: whether Git has it, the next commit sees.
            project.Revision++;
        }

        await db.SaveChangesAsync(ct);
        return null;
    }
}
