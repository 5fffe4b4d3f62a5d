using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>
/// Moves an asset, a clip or a snapshot to the trash, or back: a mark in its sidecar, every file stays. One that is there already is no change.
/// </summary>
public sealed class TrashExtra(ExtraFiles files, Audit audit, TimeProvider clock)
{
    public Task<Outcome<Extra>> RunAsync(Guid projectId, Guid uid, Actor actor, CancellationToken ct) => SetAsync(projectId, uid, actor, isTrashed: true, ct);

    public Task<Outcome<Extra>> RestoreAsync(Guid projectId, Guid uid, Actor actor, CancellationToken ct) => SetAsync(projectId, uid, actor, isTrashed: false, ct);

    private async Task<Outcome<Extra>> SetAsync(Guid projectId, Guid uid, Actor actor, bool isTrashed, CancellationToken ct)
    {
        ExtraInPlace? moved = null;
        var changed = await files.ChangeAsync(uid, actor, isTrashed ? "trashed" : "restored", (place, sidecar) =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("There is no such thing in this project.");
            }

            if (isTrashed != (place.Extra.Storage == StorageState.Trashed))
            {
                moved = place;
                ExtraSidecar.SetTrashed(sidecar, isTrashed ? (clock.GetUtcNow(), actor.Name) : null);
            }

            return default(Done);
        }, ct);
        if (changed.IsOk && moved is not null)
        {
            await audit.WriteAsync(isTrashed ? AuditDeeds.Trashed : AuditDeeds.Restored, actor, $"{moved.Extra.Words} {moved.Extra.Title}", moved.Project.Slug);
        }

        return changed;
    }
}
