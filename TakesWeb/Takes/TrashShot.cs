using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Moves a shot to the trash: a mark on its line of project.json, committed. Its takes become orphans: every file stays, they are listed
/// nowhere, and the cleanup frees them in the end. Its active_take link goes; number and folder are never used again. One that is there
/// already is no change.
/// </summary>
public sealed class TrashShot(ProjectFiles projectFiles, DataFolder data, KeyedLocks<Guid> locks, Audit audit, LiveFeed feed, TimeProvider clock)
{
    public async Task<Outcome<Shot>> RunAsync(Guid projectId, Guid shotUid, Actor actor, CancellationToken ct)
    {
        // The lock of publishing: a take that is on its way comes before the mark, or is refused.
        using var held = await locks.TakeAsync(shotUid, ct);
        string? slug = null;
        var changed = await projectFiles.ChangeAsync<Shot>(projectId, async (file, project, db) =>
        {
            if (await db.Set<Shot>().FirstOrDefaultAsync(s => s.ProjectId == projectId && s.Uid == shotUid, ct) is not { } shot)
            {
                return Problem.NotFound("This project has no such shot.");
            }

            if (!file.Has(shotUid))
            {
                return Problem.Conflict($"The shot {shot.Title} has no line in project.json any more. Bring it back on the storage page first.");
            }

            if (!shot.IsInTrash)
            {
                slug = project.Slug;
                (shot.DeletedAt, shot.DeletedBy) = (ProjectFile.Kept(clock.GetUtcNow()), actor.Name);
                shot.IsLinkPending |= shot.ActiveTakeUid is not null;
                file.SetDeleted(shotUid, new TrashMark(shot.DeletedAt.Value, actor.Name));
                ActiveLink.Set(data.Project(project.Slug), shot, null);
            }

            return shot;
        }, ct);
        if (changed.IsOk)
        {
            feed.Publish(new LiveEvent("shot", projectId, shotUid) { State = "changed" });
        }

        if (changed.IsOk && slug is not null)
        {
            await audit.WriteAsync(AuditDeeds.Trashed, actor, $"the shot {changed.Value.Title}", slug);
        }

        return changed;
    }
}
