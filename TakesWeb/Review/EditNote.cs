using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Changes the words, frames or drawing of a note: the author's own, a director's every one. What was said stays in the log.</summary>
public sealed class EditNote(NoteFiles noteFiles)
{
    /// <param name="note">The note, as the index has it.</param>
    /// <param name="said">The keys to change: text, frame, end, point, strokes.</param>
    /// <param name="rights">Of whoever asks.</param>
    /// <param name="ct">Before it is written.</param>
    public Task<Outcome<Take>> RunAsync(Note note, JsonObject said, ReviewRights rights, CancellationToken ct) =>
        noteFiles.RecordAsync(note.ProjectId, note.TakeUid, note.Uid, rights.Actor, "edited a note", (place, current) =>
        {
            if (NoteRule.RefusalFor(current, rights) is { } mayNot)
            {
                return mayNot;
            }

            var content = NoteContent.Parse(said, current.Content);
            if (!content.IsOk)
            {
                return content.Problem;
            }

            if (content.Value.RefusalFor(NoteFiles.FramesOf(place)) is { } refusal)
            {
                return refusal;
            }

            var (before, after) = (current.Content.ToEvent().ToDictionary(), content.Value.ToEvent());
            var changed = after.Where(m => !JsonNode.DeepEquals(m.Value, before[m.Key])).ToList();
            return changed.Count == 0 ? (TakeEvent?)null : new TakeEvent(NoteLog.Edited, [new("note", current.Uid.ToString()), .. changed]);
        }, ct);
}
