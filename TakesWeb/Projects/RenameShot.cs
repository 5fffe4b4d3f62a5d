using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>Gives a shot another title. Its folder stays: copied paths, clones and uploads under way keep working.</summary>
public sealed class RenameShot(ProjectFiles files)
{
    public Task<Outcome<Shot>> RunAsync(Guid projectId, Guid shotUid, string title, Actor actor, CancellationToken ct) =>
        files.ChangeAsync<Shot>(projectId, async (file, project, db) =>
        {
            title = (title ?? "").Trim();
            if (FolderName.From(title) is null || title.Length > 120)
            {
                return Problem.Invalid("A shot's title needs a letter or a digit, and at most 120 characters.");
            }

            var shot = await db.Set<Shot>().FirstOrDefaultAsync(s => s.ProjectId == projectId && s.Uid == shotUid, ct);
            if (shot is null)
            {
                return Problem.NotFound("This project has no such shot.");
            }

            if (InTrash.RefusalFor(project, shot) is { } refusal)
            {
                return refusal;
            }

            file.SetTitle(shotUid, title);
            shot.Title = title;
            return shot;
        }, ct);
}
