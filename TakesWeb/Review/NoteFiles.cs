using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>The one way to write about notes: looks at the take's log as it stands, and appends to it.</summary>
public sealed class NoteFiles(TakeFiles takeFiles)
{
    /// <summary>A log is read whole for each event, so it must not grow without end.</summary>
    private const long LargestLog = 8 << 20;

    private const int MostNotes = 500;

    /// <summary>Lets <paramref name="decide"/> look at the notes and answer what happens; no event: nothing is to be done.</summary>
    internal Task<Outcome<Take>> RecordAsync(
        Guid projectId, Guid takeUid, Actor actor, string change, Func<NotesInPlace, Outcome<TakeEvent?>> decide, CancellationToken ct) =>
        takeFiles.RecordAsync(takeUid, actor, change, place =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            var decided = decide(new NotesInPlace(place, NoteLog.Fold(place.Take, TakeEvents.Read(place.Folder.Events))));
            return decided is { IsOk: true, Value: not null } && IsFull(place)
                ? Problem.Conflict($"The log of {place.Take.Name} has reached its largest size, so no note is added. Go on with notes on the next take.")
                : decided;
        }, ct);

    /// <summary>The same for one note of the take that is not deleted, or is, where <paramref name="deleted"/> says so.</summary>
    internal Task<Outcome<Take>> RecordAsync(
        Guid projectId, Guid takeUid, Guid noteUid, Actor actor, string change, Func<TakeInPlace, Note, Outcome<TakeEvent?>> decide, CancellationToken ct, bool deleted = false) =>
        RecordAsync(projectId, takeUid, actor, change, found =>
            found.Notes.FirstOrDefault(n => n.Uid == noteUid) is { } note && (deleted || !note.IsDeleted)
                ? decide(found.Place, note)
                : Problem.NotFound($"{found.Place.Take.Name} has no such note. Somebody may have deleted it."), ct);

    internal static Problem? NoRoom(NotesInPlace found) => found.Notes.Count >= MostNotes
        ? Problem.Conflict($"{found.Place.Take.Name} has {MostNotes} notes and answers, and takes no more. Go on with notes on the next take.")
        : null;

    /// <summary>How many frames the take has; null where nobody knows.</summary>
    internal static int? FramesOf(TakeInPlace place) =>
        Sidecar.TryRead(place.Folder.Sidecar, out _) is { } sidecar && sidecar.Inside("media", "frameCount") is JsonValue value && value.TryGetValue<int>(out var count) && count > 0 ? count : null;

    private static bool IsFull(TakeInPlace place) => FileStat.Of(place.Folder.Events) is { Size: > LargestLog };
}

/// <param name="Place">The take.</param>
/// <param name="Notes">All that its log knows, the deleted ones among them.</param>
internal sealed record NotesInPlace(TakeInPlace Place, IReadOnlyList<Note> Notes);
