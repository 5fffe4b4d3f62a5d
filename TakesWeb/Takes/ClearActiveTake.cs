using Microsoft.EntityFrameworkCore;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Leaves a shot without an active take: the undo of a first circle. Promotes nobody.</summary>
public sealed class ClearActiveTake(ProjectFiles projectFiles, DataFolder data, LiveFeed feed)
{
    /// <param name="onlyIf">Clears only while this take is the active one; else refuses and changes nothing.</param>
    public async Task<Outcome<Shot>> RunAsync(Guid projectId, Guid shotUid, Actor actor, CancellationToken ct, Guid? onlyIf = null)
    {
        var changed = await projectFiles.ChangeAsync<Shot>(projectId, async (file, project, db) =>
        {
            var shot = await db.Set<Shot>().FirstOrDefaultAsync(s => s.ProjectId == projectId && s.Uid == shotUid, ct);
            if (shot is null)
            {
                return Problem.NotFound("This project has no such shot.");
            }

            if (onlyIf is not null && shot.ActiveTakeUid != onlyIf)
            {
                return Problem.Conflict("Another take is active.");
            }

            // Of a shot in the trash only what is not there any more is cleared: the rest comes back with it.
            if (onlyIf is null && InTrash.RefusalFor(project, shot) is { } refusal)
            {
                return refusal;
            }

            file.SetActive(shotUid, null, null);
            shot.ActiveTakeUid = null;
            shot.ActiveTakeName = null;
            shot.OverruledLink = null;
            shot.IsLinkPending = true;
            ActiveLink.Set(data.Project(project.Slug), shot, null);
            return shot;
        }, ct, evenInTrash: onlyIf is not null);
        if (changed.IsOk)
        {
            feed.Publish(new LiveEvent("shot", projectId, shotUid) { State = "changed" });
        }

        return changed;
    }
}
