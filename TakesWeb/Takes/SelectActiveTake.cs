using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Circles a take: an event of the take, project.json, the link, and a commit. The same take again is no change.</summary>
public sealed class SelectActiveTake(
    ProjectFiles projectFiles, TakeFiles takeFiles, DataFolder data, KeyedLocks<Guid> locks, LiveFeed feed)
{
    public async Task<Outcome<Take>> RunAsync(Guid projectId, Guid shotUid, Guid takeUid, Actor actor, CancellationToken ct)
    {
        if (await takeFiles.FindAsync(takeUid, ct) is not { } found || found.Take.ShotUid != shotUid || found.Take.ProjectId != projectId)
        {
            return Problem.NotFound("This shot has no such take.");
        }

        if (found.TrashRefusal is { } inTrash)
        {
            return inTrash;
        }

        if (found.Take.Storage != StorageState.Live)
        {
            return Problem.Conflict($"{found.Take.Name} is {found.Take.Storage.ToString().ToLowerInvariant()}. Restore it first, then make it active.");
        }

        if (found.Take.FileName is null)
        {
            return Problem.Conflict($"{found.Take.Name} has no media yet. Wait until it is rendered, then make it active.");
        }

        if (found.Shot.ActiveTakeUid == takeUid && found.Shot.ActiveTakeName == found.Take.Name && found.Shot.OverruledLink is null)
        {
            return found.Take;
        }

        var changed = await projectFiles.ChangeAsync<Shot>(projectId, async (file, project, db) =>
        {
            // Asked once more under the lock that trashing takes to clear it: a take in the trash is never active.
            if (await db.Set<Take>().AnyAsync(t => t.Uid == takeUid && t.Storage != StorageState.Live, ct))
            {
                return Problem.Conflict($"{found.Take.Name} has just been moved to the trash. Restore it first, then make it active.");
            }

            var shot = await db.Set<Shot>().FirstAsync(s => s.Uid == shotUid, ct);
            if (InTrash.RefusalFor(project, shot) is { } refusal)
            {
                return refusal;
            }

            file.SetActive(shotUid, found.Take.Name, takeUid);
            shot.ActiveTakeUid = takeUid;
            shot.ActiveTakeName = found.Take.Name;
            shot.OverruledLink = null;
            shot.IsLinkPending = true;
            return shot;
        }, ct);
        if (!changed.IsOk)
        {
            return changed.Problem;
        }

        // project.json has said it: the link and the log follow, and a crash in between is put right by the reconciler.
        await PointAsync(shotUid, takeUid);
        CrashPoint.Reach("active.link-made");
        feed.Publish(new LiveEvent("shot", projectId, shotUid, takeUid) { State = "changed" });
        return await takeFiles.RecordAsync(
            takeUid, actor, "active", _ => new TakeEvent(TakeEvents.Activated, KeyValuePair.Create("previous", (JsonNode?)found.Shot.ActiveTakeUid?.ToString())), CancellationToken.None);
    }

    /// <summary>Of two who circle at once each points the link at what project.json says by then, so the last one leaves it right.</summary>
    private async Task PointAsync(Guid shotUid, Guid takeUid)
    {
        using var held = await locks.TakeAsync(shotUid, CancellationToken.None);
        if (await takeFiles.FindAsync(takeUid, CancellationToken.None) is { Shot: { IsInTrash: false, ActiveTakeUid: { } active } }
            && await takeFiles.FindAsync(active, CancellationToken.None) is { } now)
        {
            ActiveLink.Set(data.Project(now.Project.Slug), now.Shot, now.Take.Number);
        }
    }
}
