using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>
/// Moves a take to the trash: a mark in its log, every file stays, and <see cref="RestoreTake"/> brings back all of it. An active take
/// leaves its shot without one; nobody is promoted. A take that is there already is no change.
/// </summary>
public sealed class TrashTake(TakeFiles takeFiles, ClearActiveTake clearActive)
{
    public async Task<Outcome<TrashedTake>> RunAsync(Guid projectId, Guid takeUid, Actor actor, CancellationToken ct)
    {
        var wasActive = false;
        var trashed = await takeFiles.RecordAsync(takeUid, actor, "trashed", place =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            wasActive = place.Shot.ActiveTakeUid == takeUid;
            return place.Take.Storage == StorageState.Trashed ? null : new TakeEvent(TakeEvents.Trashed, KeyValuePair.Create("wasActive", (JsonNode?)wasActive));
        }, ct);
        if (!trashed.IsOk)
        {
            return trashed.Problem;
        }

        CrashPoint.Reach("trash.recorded");
        // The log first: whoever circles it from here on is refused, and whoever did before is cleared now.
        var cleared = await clearActive.RunAsync(projectId, trashed.Value.ShotUid, actor, CancellationToken.None, onlyIf: takeUid);
        return new TrashedTake(trashed.Value, cleared.IsOk);
    }
}

/// <param name="Take">The take, in the trash.</param>
/// <param name="WasActive">True when its shot is without an active take because of this.</param>
public sealed record TrashedTake(Take Take, bool WasActive);
