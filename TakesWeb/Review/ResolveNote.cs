using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Says that what a note asked for is done, or that it is not after all. Saying it twice changes nothing.</summary>
public sealed class ResolveNote(NoteFiles noteFiles)
{
    /// <param name="note">The note, as the index has it.</param>
    /// <param name="state">Fixed or open again.</param>
    /// <param name="inTake">The take in which somebody saw it.</param>
    /// <param name="rights">Of whoever asks.</param>
    /// <param name="ct">Before it is written.</param>
    public Task<Outcome<Take>> RunAsync(Note note, NoteState state, Guid? inTake, ReviewRights rights, CancellationToken ct) =>
        noteFiles.RecordAsync(note.ProjectId, note.TakeUid, note.Uid, rights.Actor, state == NoteState.Open ? "reopened a note" : "resolved a note", (_, current) =>
        {
            if (NoteRule.ResolvingRefusalFor(current, rights) is { } mayNot)
            {
                return mayNot;
            }

            if (current.IsReply)
            {
                return Problem.Invalid("An answer is not fixed or open; the note it belongs to is.");
            }

            if (current.State == state)
            {
                return (TakeEvent?)null;
            }

            return state == NoteState.Open
                ? new TakeEvent(NoteLog.Reopened, new KeyValuePair<string, JsonNode?>("note", current.Uid.ToString()))
                : new TakeEvent(NoteLog.Resolved, [
                    new("note", current.Uid.ToString()),
                    new("resolution", TakeAnswer.Word(state)),
                    .. inTake is { } uid ? [new("in", uid.ToString())] : Array.Empty<KeyValuePair<string, JsonNode?>>(),
                ]);
        }, ct);
}
