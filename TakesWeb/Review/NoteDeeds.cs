using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>What a request about notes asks for, from its JSON to the use case that does it.</summary>
internal sealed class NoteDeeds(AddNote addNote, EditNote editNote, ResolveNote resolveNote, CarryNote carryNote, ListNotes listNotes, TimeProvider clock)
{
    /// <summary>A note, an answer (parent), or an open note of an earlier take that goes on here (carries). Answers its id.</summary>
    public async Task<Outcome<Guid>> AddAsync(Take take, JsonObject body, ReviewRights rights, CancellationToken ct)
    {
        var ids = new Dictionary<string, Guid?>(StringComparer.Ordinal);
        foreach (var key in new[] { "id", "parent", "carries" })
        {
            ids[key] = body[key] is { } node && Guid.TryParse(Sidecar.Text(node), out var id) ? id : null;
            if (body[key] is not null && ids[key] is null)
            {
                return Problem.Invalid($"{key} is the id of a note: 32 hexadecimal digits with hyphens.");
            }
        }

        var uid = ids["id"] ?? Guid.CreateVersion7(clock.GetUtcNow());
        if (ids["carries"] is { } carried)
        {
            return await listNotes.FindInProjectAsync(take.ProjectId, carried, ct) is { } from
                ? await carryNote.RunAsync(from, take.Uid, uid, rights, ct)
                : Problem.NotFound("This project has no such note to carry over.");
        }

        var content = NoteContent.Parse(body, new NoteContent(""));
        return content.IsOk ? await addNote.RunAsync(take.ProjectId, take.Uid, new NewNote(uid, content.Value) { Parent = ids["parent"] }, rights.Actor, ct) : content.Problem;
    }

    /// <summary>Words, frames, drawing, and whether it is open.</summary>
    public async Task<Outcome<Take>> ChangeAsync(Take take, Guid uid, JsonObject body, ReviewRights rights, CancellationToken ct)
    {
        if (await listNotes.FindAsync(take.Uid, uid, ct) is not { } note)
        {
            return Problem.NotFound($"{take.Name} has no such note. Somebody may have deleted it.");
        }

        Outcome<Take> outcome = take;
        if (body.Any(key => key.Key is "text" or "frame" or "end" or "point" or "strokes"))
        {
            outcome = await editNote.RunAsync(note, body, rights, ct);
        }

        if (outcome.IsOk && body["state"] is { } said)
        {
            var inTake = body["in"] is { } seen ? Guid.TryParse(Sidecar.Text(seen), out var other) ? other : Guid.Empty : (Guid?)null;
            return (Sidecar.Text(said), inTake) switch
            {
                (_, { } where) when where == Guid.Empty => Problem.Invalid("in is the uid of the take in which it is fixed."),
                ("open", _) => await resolveNote.RunAsync(note, NoteState.Open, null, rights, ct),
                ("fixed", _) => await resolveNote.RunAsync(note, NoteState.Fixed, inTake, rights, ct),
                _ => Problem.Invalid("state is open or fixed. A note is carried over by posting one that carries it."),
            };
        }

        return outcome;
    }

    /// <summary>The note as it is now; null when it is deleted.</summary>
    public async Task<JsonObject?> AnswerAsync(Take take, Guid uid, ReviewRights rights, CancellationToken ct) =>
        await listNotes.FindAsync(take.Uid, uid, ct) is { } note ? NoteAnswer.For(note, take, rights) : null;
}
