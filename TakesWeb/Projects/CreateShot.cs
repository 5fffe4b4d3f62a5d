using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Projects;

/// <summary>Makes a shot, and its chapter and scene where they are new. Each gets the next number of its level.</summary>
public sealed class CreateShot(ProjectFiles files, DataFolder data, TimeProvider clock)
{
    public Task<Outcome<Shot>> RunAsync(Guid projectId, NewShot wanted, Actor actor, CancellationToken ct) =>
        files.ChangeAsync<Shot>(projectId, async (file, project, db) =>
        {
            // Those in the trash too: a number and a folder are never used twice.
            var shots = await db.Set<Shot>().Where(s => s.ProjectId == projectId).ToListAsync(ct);
            var repository = data.Project(project.Slug);
            if (Folder("chapter", wanted.Chapter, shots.Select(s => s.Chapter), repository, digits: 2) is not { IsOk: true } chapter)
            {
                return Refusal("chapter", wanted.Chapter);
            }

            var inChapter = shots.Where(s => s.Chapter == chapter.Value).ToList();
            if (Folder("scene", wanted.Scene, inChapter.Select(s => s.Scene), Path.Combine(repository, chapter.Value), digits: 2) is not { IsOk: true } scene)
            {
                return Refusal("scene", wanted.Scene);
            }

            var inScene = inChapter.Where(s => s.Scene == scene.Value).ToList();
            var title = (wanted.Shot ?? "").Trim();
            var live = inScene.Where(s => !s.IsInTrash).ToList();
            if (Folder("shot", title, live.Select(s => s.Folder), Path.Combine(repository, chapter.Value, scene.Value), digits: 3) is not { IsOk: true } folder)
            {
                return Refusal("shot", title);
            }

            if (live.Exists(s => s.Folder == folder.Value || s.Title.Equals(title, StringComparison.OrdinalIgnoreCase)))
            {
                return Problem.Conflict($"The scene already has a shot \"{title}\". Give this one another name.");
            }

            var split = FolderName.Split(folder.Value)!.Value;
            var shot = new Shot
            {
                Uid = Guid.CreateVersion7(),
                ProjectId = projectId,
                Chapter = chapter.Value,
                Scene = scene.Value,
                Folder = folder.Value,
                Title = FolderName.Split(title) is null ? title : FolderName.TitleOf(title),
                Number = split.Number,
                Created = ProjectFile.Kept(clock.GetUtcNow()),
            };
            DurableFile.MakeFolder(Path.Combine(repository, shot.Chapter, shot.Scene, shot.Folder, "takes"));
            file.AddShot(shot);
            db.Add(shot);
            return shot;
        }, ct);

    /// <summary>
    /// The folder that is meant: one that exists, by its own name or by its title, or a new one with the next number. Numbers of folders that
    /// lie <paramref name="above"/> without a shot (in the trash, out of project.json) stay taken.
    /// </summary>
    private static Outcome<string> Folder(string level, string? wanted, IEnumerable<string> existing, string above, int digits)
    {
        var folders = existing.Distinct(StringComparer.Ordinal).ToList();
        if (FolderName.From(wanted ?? "") is not { } name || wanted!.Trim().Length > 120)
        {
            return Refusal(level, wanted);
        }

        var known = folders.Find(f => f.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? folders.Find(f => FolderName.Split(f)?.Name.Equals(name, StringComparison.OrdinalIgnoreCase) == true);
        if (known is not null)
        {
            return known;
        }

        // "03_Night_lights" of somebody who numbers their own folders is taken as it is while the number is free.
        var lying = Directory.Exists(above) ? Directory.EnumerateDirectories(above).Select(path => Path.GetFileName(path)!) : [];
        var taken = folders.Concat(lying).Select(f => FolderName.Split(f)?.Number ?? 0).ToHashSet();
        return FolderName.Split(name) is { Number: > 0, Name.Length: > 0 } own && !taken.Contains(own.Number)
            ? FolderName.Numbered(own.Number, digits, own.Name)
            : FolderName.Numbered(taken.DefaultIfEmpty(0).Max() + 1, digits, FolderName.Split(name)?.Name is { Length: > 0 } rest ? rest : name);
    }

    private static Problem Refusal(string level, string? wanted) =>
        Problem.Invalid($"\"{wanted}\" cannot name a {level}. Use letters, digits and spaces, at most 120 characters.");
}

/// <summary>Where a new shot goes: titles ("Night lights") or folders that exist ("01_Night_lights").</summary>
public sealed record NewShot(string Chapter, string Scene, string Shot);
