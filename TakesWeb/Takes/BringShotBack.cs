using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Writes the line of a shot into project.json again, from the index where it is known, else from what its takes say.</summary>
public sealed class BringShotBack(ProjectFiles projectFiles, DataFolder data, TimeProvider clock)
{
    /// <param name="lost">The project.</param>
    /// <param name="path">The shot's folder, from the project's root: three names.</param>
    public Task<Outcome<Repaired>> RunAsync(Project lost, string path, CancellationToken ct) =>
        projectFiles.ChangeAsync<Repaired>(lost.Id, async (file, project, db) =>
        {
            var parts = path.Split('/');
            var shots = file.Shots(project.Id).ToList();
            if (shots.Exists(s => s.RelativePath == path))
            {
                return Problem.Conflict($"{path} is in project.json again. There is nothing to repair.");
            }

            var (chapter, scene, folder) = (parts[0], parts[1], parts[2]);
            var row = await db.Set<Shot>().FirstOrDefaultAsync(s => s.ProjectId == project.Id && s.Chapter == chapter && s.Scene == scene && s.Folder == folder, ct);
            var shot = row ?? new Shot
            {
                Uid = await UidAsync(project, path, shots, db, ct),
                ProjectId = project.Id,
                Chapter = chapter,
                Scene = scene,
                Folder = folder,
                Title = FolderName.TitleOf(folder),
                Number = FolderName.Split(folder)!.Value.Number,
                Created = ProjectFile.Kept(clock.GetUtcNow()),
            };
            (shot.DeletedAt, shot.DeletedBy) = (null, null);
            file.AddShot(shot);
            if (row is null)
            {
                db.Add(shot);
            }
            else if (row.ActiveTakeUid is { } uid && await db.Set<Take>().AsNoTracking().FirstOrDefaultAsync(t => t.Uid == uid, ct) is { IsKept: true } active)
            {
                file.SetActive(shot.Uid, active.Name, uid);
            }

            return new Repaired(new Trouble(TroubleKind.LostShot, project, path, ""), row is null ? "the sidecars of its takes" : "the index");
        }, ct);

    /// <summary>What its sidecars say, unless another shot has that: then somebody copied the folder, and it gets an id of its own.</summary>
    private async Task<Guid> UidAsync(Project project, string path, List<Shot> shots, TakesDbContext db, CancellationToken ct)
    {
        var sidecars = Directory.GetDirectories(Path.Combine(data.Project(project.Slug), path, "takes")).SelectMany(take => Directory.GetFiles(take, "*_metadata.json"));
        var said = sidecars.Select(sidecar => Sidecar.TryRead(sidecar, out _)).OfType<Sidecar>()
            .Select(sidecar => Guid.TryParse(Sidecar.Text(sidecar.Json["shotUid"]), out var uid) ? uid : (Guid?)null).OfType<Guid>()
            .CountBy(uid => uid).OrderByDescending(pair => pair.Value).Select(pair => (Guid?)pair.Key).FirstOrDefault();
        return said is { } known && !shots.Exists(s => s.Uid == known) && !await db.Set<Shot>().AnyAsync(s => s.Uid == known, ct) ? known : Guid.CreateVersion7();
    }
}
