using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>
/// Takes a take out of the trash: its number, verdict, rating and notes are as they were, and an archived one is archived again. It is not
/// circled again by itself. A take that is not in the trash is no change; a purged one is refused.
/// </summary>
public sealed class RestoreTake(TakeFiles takeFiles, Audit audit)
{
    /// <param name="projectId">The project.</param>
    /// <param name="takeUid">The take.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Stops before anything is written.</param>
    /// <param name="isOneOfMany">True: whoever restores them all tells the audit, in one line.</param>
    public async Task<Outcome<Take>> RunAsync(Guid projectId, Guid takeUid, Actor actor, CancellationToken ct, bool isOneOfMany = false)
    {
        TakeInPlace? moved = null;
        var restored = await takeFiles.RecordAsync(takeUid, actor, "restored", place =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            moved = place.Take.Storage == StorageState.Trashed ? place : null;
            return moved is null ? null : new TakeEvent(TakeEvents.Restored);
        }, ct);
        if (restored.IsOk && moved is not null && !isOneOfMany)
        {
            await audit.WriteAsync(AuditDeeds.Restored, actor, moved.Words, moved.Project.Slug);
        }

        return restored;
    }
}
