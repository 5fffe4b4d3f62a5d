using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Takes a note away, or brings it back: both are lines of the log, so nothing is lost. Its answers go and come with it.</summary>
public sealed class RemoveNote(NoteFiles noteFiles)
{
    public Task<Outcome<Take>> RunAsync(Guid projectId, Guid takeUid, Guid noteUid, bool isDeleted, ReviewRights rights, CancellationToken ct) =>
        noteFiles.RecordAsync(projectId, takeUid, noteUid, rights.Actor, isDeleted ? "deleted a note" : "brought back a note", (_, note) =>
        {
            if (NoteRule.RefusalFor(note, rights) is { } mayNot)
            {
                return mayNot;
            }

            return note.IsDeleted == isDeleted
                ? (TakeEvent?)null
                : new TakeEvent(isDeleted ? NoteLog.Deleted : NoteLog.Restored, new KeyValuePair<string, JsonNode?>("note", noteUid.ToString()));
        }, ct, deleted: true);
}
