using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>
/// Puts a take aside, or back: out of the gallery's first sight, with every byte. The verdict is untouched, and an active take stays active.
/// A take that stands there already is no change; one in the trash is refused.
/// </summary>
public sealed class ArchiveTake(TakeFiles takeFiles)
{
    public Task<Outcome<Take>> RunAsync(Guid projectId, Guid takeUid, bool isArchived, Actor actor, CancellationToken ct) =>
        takeFiles.RecordAsync(takeUid, actor, isArchived ? "archived" : "unarchived", place =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            return place.Take.Storage switch
            {
                StorageState.Trashed => Problem.Conflict($"{place.Take.Name} is in the trash. Restore it first, then archive it."),
                StorageState.Live when isArchived => new TakeEvent(TakeEvents.Archived),
                StorageState.Archived when !isArchived => new TakeEvent(TakeEvents.Unarchived),
                _ => (TakeEvent?)null,
            };
        }, ct);
}
