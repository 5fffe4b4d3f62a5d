using System.Text.Json.Nodes;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>
/// Moves a take to the trash: a mark in its log, every file stays, and <see cref="RestoreTake"/> brings back all of it. An active take
/// leaves its shot without one; nobody is promoted. A take that is there already is no change.
/// </summary>
public sealed class TrashTake(TakeFiles takeFiles, ClearActiveTake clearActive, Audit audit)
{
    /// <param name="projectId">The project.</param>
    /// <param name="takeUid">The take.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Stops before anything is written.</param>
    /// <param name="isOneOfMany">True: whoever moves them all tells the audit, in one line.</param>
    public async Task<Outcome<TrashedTake>> RunAsync(Guid projectId, Guid takeUid, Actor actor, CancellationToken ct, bool isOneOfMany = false)
    {
        var wasActive = false;
        TakeInPlace? moved = null;
        var trashed = await takeFiles.RecordAsync(takeUid, actor, "trashed", place =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            wasActive = place.Shot.ActiveTakeUid == takeUid;
            moved = place.Take.Storage == StorageState.Trashed ? null : place;
            return moved is null ? null : new TakeEvent(TakeEvents.Trashed, KeyValuePair.Create("wasActive", (JsonNode?)wasActive));
        }, ct);
        if (!trashed.IsOk)
        {
            return trashed.Problem;
        }

        CrashPoint.Reach("trash.recorded");
        // The log first: whoever circles it from here on is refused, and whoever did before is cleared now.
        var cleared = await clearActive.RunAsync(projectId, trashed.Value.ShotUid, actor, CancellationToken.None, onlyIf: takeUid);
        if (moved is not null && !isOneOfMany)
        {
            await audit.WriteAsync(AuditDeeds.Trashed, actor, moved.Words, moved.Project.Slug);
        }

        return new TrashedTake(trashed.Value, cleared.IsOk);
    }
}

/// <param name="Take">The take, in the trash.</param>
/// <param name="WasActive">True when its shot is without an active take because of this.</param>
public sealed record TrashedTake(Take Take, bool WasActive);
