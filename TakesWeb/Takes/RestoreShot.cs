using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Takes a shot out of the trash, and with it every take as it stood: verdicts, trash, the circle. What a cleanup has freed meanwhile stays
/// a tombstone. A shot that is not in the trash is no change.
/// </summary>
public sealed class RestoreShot(ProjectFiles projectFiles, DataFolder data, KeyedLocks<Guid> locks, TakeAnnouncer announcer, Audit audit, LiveFeed feed)
{
    public async Task<Outcome<Shot>> RunAsync(Guid projectId, Guid shotUid, Actor actor, CancellationToken ct)
    {
        using var held = await locks.TakeAsync(shotUid, ct);
        var unfinished = new List<Take>();
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

            if (shot.IsInTrash)
            {
                slug = project.Slug;
                (shot.DeletedAt, shot.DeletedBy) = (null, null);
                file.SetDeleted(shotUid, null);
                await PointAsync(file, project, shot, db, ct);
                unfinished = await db.Set<Take>().AsNoTracking().Where(t => t.ShotUid == shotUid && t.Storage == StorageState.Live)
                    .Where(t => t.Picture == PictureState.Processing || t.Status == TakeStatus.Queued || t.Status == TakeStatus.Generating).ToListAsync(ct);
            }

            return shot;
        }, ct);
        if (changed.IsOk)
        {
            feed.Publish(new LiveEvent("shot", projectId, shotUid) { State = "changed" });
            unfinished.ForEach(take => announcer.Arrived(take, "changed"));
        }

        if (changed.IsOk && slug is not null)
        {
            await audit.WriteAsync(AuditDeeds.Restored, actor, $"the shot {changed.Value.Title}", slug);
        }

        return changed;
    }

    private async Task PointAsync(ProjectFile file, Project project, Shot shot, TakesDbContext db, CancellationToken ct)
    {
        if (shot.ActiveTakeUid is not { } uid)
        {
            return;
        }

        shot.IsLinkPending = true;
        if (await db.Set<Take>().AsNoTracking().FirstOrDefaultAsync(t => t.Uid == uid, ct) is { IsKept: true } active)
        {
            ActiveLink.Set(data.Project(project.Slug), shot, active.Number);
            return;
        }

        file.SetActive(shot.Uid, null, null);
        shot.ActiveTakeUid = null;
    }
}
