using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>
/// Moves an asset, a clip or a snapshot to the trash, or back: a mark in its sidecar, every file stays. One that is there already is no change.
/// </summary>
public sealed class TrashExtra(ExtraFiles files, TimeProvider clock)
{
    public Task<Outcome<Extra>> RunAsync(Guid projectId, Guid uid, Actor actor, CancellationToken ct) => SetAsync(projectId, uid, actor, isTrashed: true, ct);

    public Task<Outcome<Extra>> RestoreAsync(Guid projectId, Guid uid, Actor actor, CancellationToken ct) => SetAsync(projectId, uid, actor, isTrashed: false, ct);

    private Task<Outcome<Extra>> SetAsync(Guid projectId, Guid uid, Actor actor, bool isTrashed, CancellationToken ct) =>
        files.ChangeAsync(uid, actor, isTrashed ? "trashed" : "restored", (place, sidecar) =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("There is no such thing in this project.");
            }

            if (isTrashed != (place.Extra.Storage == StorageState.Trashed))
            {
                ExtraSidecar.SetTrashed(sidecar, isTrashed ? (clock.GetUtcNow(), actor.Name) : null);
            }

            return default(Done);
        }, ct);
}
