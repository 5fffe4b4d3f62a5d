using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Projects;

/// <summary>
/// Brings the index in line with every project.json in the library. A folder that is away keeps its rows: absence is never deletion.
/// Safe to run at any time.
/// </summary>
public sealed class ReadProjects(IDbContextFactory<TakesDbContext> databases, DataFolder data, ILogger<ReadProjects> logger)
{
    public async Task RunAsync(CancellationToken ct)
    {
        DurableFile.MakeFolder(data.Projects);
        foreach (var folder in Directory.EnumerateDirectories(data.Projects).Order(StringComparer.Ordinal))
        {
            var slug = Path.GetFileName(folder);
            if (!slug.StartsWith('.') && File.Exists(ProjectFile.PathIn(folder)))
            {
                await ReadAsync(slug, folder, ct);
            }
        }
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

    private async Task ReadAsync(string slug, string folder, CancellationToken ct)
    {
        ProjectFile file;
        try
        {
            file = ProjectFile.Read(folder);
        }
        catch (InvalidDataException exception)
        {
            ProjectsLog.ProjectUnreadable(logger, slug, exception);
            return;
        }

        var read = file.ToProject(slug);
        await using var db = await databases.CreateDbContextAsync(ct);
        var project = await db.Set<Project>().FirstOrDefaultAsync(p => p.Slug == slug, ct);
        if (project is null)
        {
            if (await db.Set<Project>().AnyAsync(p => p.Id == read.Id, ct))
            {
                ProjectsLog.ProjectTwice(logger, slug, read.Id);
                return;
            }

            db.Add(project = read);
        }
        else
        {
            project.Name = read.Name;
            (project.DeletedAt, project.DeletedBy) = (read.DeletedAt, read.DeletedBy);
            project.QuotaBytes = read.QuotaBytes;
        }

        var known = await db.Set<Shot>().Where(s => s.ProjectId == project.Id).ToDictionaryAsync(s => s.Uid, ct);
        foreach (var (shot, _) in file.Shots(project.Id))
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
                row.ActiveTakeUid = shot.ActiveTakeUid;
                // With the mark the link goes, or comes back.
                row.IsLinkPending |= row.IsInTrash != shot.IsInTrash;
                (row.DeletedAt, row.DeletedBy) = (shot.DeletedAt, shot.DeletedBy);
            }
        }

        await db.SaveChangesAsync(ct);
    }
}
