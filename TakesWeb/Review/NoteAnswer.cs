using System.Text.Json.Nodes;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Notes as HTTP shows them.</summary>
internal static class NoteAnswer
{
    /// <summary>Notes with their answers inside.</summary>
    public static JsonArray For(IReadOnlyList<Note> notes, Take take, ReviewRights rights)
    {
        var answers = notes.Where(n => n.IsReply).ToLookup(n => n.ParentUid!.Value);
        return new JsonArray([.. notes.Where(n => !n.IsReply).Select(n =>
        {
            var json = For(n, take, rights);
            json["replies"] = new JsonArray([.. answers[n.Uid].Select(a => (JsonNode)For(a, take, rights))]);
            return (JsonNode)json;
        })]);
    }

    /// <summary>One note or answer.</summary>
    public static JsonObject For(Note note, Take take, ReviewRights rights) => new()
    {
        ["id"] = note.Uid.ToString(),
        ["takeUid"] = note.TakeUid.ToString(),
        ["number"] = note.Number,
        ["parent"] = note.ParentUid?.ToString(),
        ["text"] = note.Text,
        ["frame"] = note.Frame,
        ["end"] = note.End,
        ["timecode"] = note.Frame is { } frame ? Timecode.Of(frame, FrameRate.Parse(take.FrameRate)) : null,
        ["point"] = note is { X: { } x, Y: { } y } ? new JsonObject { ["x"] = x, ["y"] = y } : null,
        ["strokes"] = note.Strokes is { } strokes ? JsonNode.Parse(strokes) : null,
        ["by"] = note.By,
        ["at"] = Sidecar.Time(note.At),
        ["editedAt"] = note.EditedAt is { } edited ? Sidecar.Time(edited) : null,
        ["state"] = TakeAnswer.Word(note.State),
        ["resolvedBy"] = note.ResolvedBy,
        ["resolvedAt"] = note.ResolvedAt is { } resolved ? Sidecar.Time(resolved) : null,
        ["resolvedIn"] = note.ResolvedIn?.ToString(),
        ["carriedFrom"] = note.CarriedFrom?.ToString(),
        ["canEdit"] = NoteRule.RefusalFor(note, rights) is null,
    };
}
