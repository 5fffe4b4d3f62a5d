using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>
/// Takes a take out of the trash: its number, verdict, rating and notes are as they were, and an archived one is archived again. It is not
/// circled again by itself. A take that is not in the trash is no change; a purged one is refused.
/// </summary>
public sealed class RestoreTake(TakeFiles takeFiles)
{
    public Task<Outcome<Take>> RunAsync(Guid projectId, Guid takeUid, Actor actor, CancellationToken ct) =>
        takeFiles.RecordAsync(takeUid, actor, "restored", place =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            return place.Take.Storage == StorageState.Trashed ? new TakeEvent(TakeEvents.Restored) : null;
        }, ct);
}
