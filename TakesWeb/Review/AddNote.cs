using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>
/// Writes a note on a take, or an answer to one. Safe to repeat with the same id: the note is there once. The caller has asked for
/// <see cref="ReviewRights.CanNote"/>.
/// </summary>
public sealed class AddNote(NoteFiles noteFiles)
{
    public async Task<Outcome<Guid>> RunAsync(Guid projectId, Guid takeUid, NewNote note, Actor actor, CancellationToken ct)
    {
        var outcome = await noteFiles.RecordAsync(projectId, takeUid, actor, note.Parent is null ? "noted" : "answered a note", found =>
        {
            if (found.Notes.FirstOrDefault(n => n.Uid == note.Uid) is { } known)
            {
                return NoteRule.IsOwn(known, actor) ? (TakeEvent?)null : Problem.Conflict("Another note has this id.");
            }

            if ((NoteFiles.NoRoom(found) ?? note.Content.RefusalFor(NoteFiles.FramesOf(found.Place))) is { } refusal)
            {
                return refusal;
            }

            if (note.Parent is { } parent && !found.Notes.Any(n => n.Uid == parent && !n.IsDeleted))
            {
                return Problem.NotFound($"{found.Place.Take.Name} has no such note to answer. Somebody may have deleted it.");
            }

            if (note.Carries is { } from && found.Notes.Any(n => n.CarriedFrom == from.Uid && !n.IsDeleted))
            {
                return Problem.Conflict($"{found.Place.Take.Name} has this note already. Somebody may have carried it over a moment ago.");
            }

            return EventOf(note, actor);
        }, ct);
        return outcome.IsOk ? note.Uid : outcome.Problem;
    }

    private static TakeEvent EventOf(NewNote note, Actor actor)
    {
        var more = new List<KeyValuePair<string, JsonNode?>>
        {
            new("note", note.Uid.ToString()),
            new("email", actor.Email),
            new("parent", note.Parent?.ToString()),
            new("carries", note.Carries is { } from ? new JsonObject { ["take"] = from.TakeUid.ToString(), ["note"] = from.Uid.ToString() } : null),
        };
        return new TakeEvent(NoteLog.Note, [.. more.Concat(note.Content.ToEvent()).Where(m => m.Value is not null)]);
    }
}

/// <param name="Uid">The caller's choice, so that a request may be repeated.</param>
/// <param name="Content">What it says.</param>
public sealed record NewNote(Guid Uid, NoteContent Content)
{
    /// <summary>The note that it answers.</summary>
    public Guid? Parent { get; init; }

    /// <summary>The note of an earlier take that it goes on with.</summary>
    internal Note? Carries { get; init; }
}
