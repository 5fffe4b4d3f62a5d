using System.Globalization;
using System.Text.Json.Nodes;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>
/// The notes of a take: the fold of its log (docs/format.md, section 6). A log may come from elsewhere, so whatever in a line is not as
/// this program writes it is passed over, and never throws.
/// </summary>
internal static class NoteLog
{
    public const string Note = "note";
    public const string Edited = "note_edited";
    public const string Resolved = "note_resolved";
    public const string Reopened = "note_reopened";
    public const string Deleted = "note_deleted";
    public const string Restored = "note_restored";

    /// <summary>All notes and answers that were ever written, the deleted ones among them, oldest first.</summary>
    public static List<Note> Fold(Take take, IReadOnlyList<JsonObject> events)
    {
        var notes = new Dictionary<Guid, Note>();
        var last = 0;
        foreach (var line in events)
        {
            if (Sidecar.Text(line["type"]) is not { } type || !type.StartsWith(Note, StringComparison.Ordinal) || IdOf(line["note"]) is not { } uid)
            {
                continue;
            }

            if (type != Note)
            {
                if (notes.TryGetValue(uid, out var note))
                {
                    Change(note, type, line);
                }
            }
            else if (!notes.ContainsKey(uid))
            {
                var parent = IdOf(line["parent"]) is { } said ? notes.GetValueOrDefault(said) : null;
                notes.Add(uid, Read(take, uid, line, parent, parent?.Number ?? ++last));
            }
        }

        return [.. notes.Values];
    }

    /// <summary>Without the deleted ones, and without answers to them.</summary>
    public static IEnumerable<Note> Kept(IReadOnlyList<Note> notes)
    {
        var gone = notes.Where(n => n.IsDeleted).Select(n => n.Uid).ToHashSet();
        return notes.Where(n => !n.IsDeleted && !(n.ParentUid is { } parent && gone.Contains(parent)));
    }

    private static Note Read(Take take, Guid uid, JsonObject line, Note? parent, int number)
    {
        var carries = line["carries"] as JsonObject;
        var note = new Note
        {
            Uid = uid,
            ProjectId = take.ProjectId,
            ShotUid = take.ShotUid,
            TakeUid = take.Uid,
            // An answer to an answer stands below the same note.
            ParentUid = parent?.ParentUid ?? parent?.Uid,
            Number = number,
            By = Sidecar.Text(line["by"]) ?? "Somebody",
            Email = Sidecar.Text(line["email"]) ?? "",
            At = AtOf(line),
            CarriedFrom = IdOf(carries?["note"]),
            CarriedFromTake = IdOf(carries?["take"]),
        };
        note.Take(ContentOf(line, note.Content));
        return note;
    }

    private static void Change(Note note, string type, JsonObject line)
    {
        switch (type)
        {
            case Edited:
                note.Take(ContentOf(line, note.Content));
                note.EditedAt = AtOf(line);
                break;
            case Resolved:
                note.State = Sidecar.Text(line["resolution"]) == "carried" ? NoteState.Carried : NoteState.Fixed;
                (note.ResolvedBy, note.ResolvedAt, note.ResolvedIn) = (Sidecar.Text(line["by"]), AtOf(line), IdOf(line["in"]));
                break;
            case Reopened:
                (note.State, note.ResolvedBy, note.ResolvedAt, note.ResolvedIn) = (NoteState.Open, null, null, null);
                break;
            case Deleted or Restored:
                note.IsDeleted = type == Deleted;
                break;
        }
    }

    /// <summary>Key by key, so that one that cannot be read does not take the others with it.</summary>
    private static NoteContent ContentOf(JsonObject line, NoteContent before)
    {
        foreach (var key in new[] { "text", "frame", "end", "point", "strokes" })
        {
            if (line.TryGetPropertyValue(key, out var value) && NoteContent.Parse(new JsonObject { [key] = value?.DeepClone() }, before) is { IsOk: true } read)
            {
                before = read.Value;
            }
        }

        var text = before.Text.Length > NoteContent.LongestText ? before.Text[..NoteContent.LongestText] : before.Text;
        return before with { Text = text, Frame = before.Frame is >= 0 ? before.Frame : null, End = before.Frame is >= 0 && before.End >= before.Frame ? before.End : null };
    }

    private static Guid? IdOf(JsonNode? node) => Guid.TryParse(Sidecar.Text(node), out var id) ? id : null;

    private static DateTimeOffset AtOf(JsonObject line) =>
        DateTimeOffset.TryParse(Sidecar.Text(line["at"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.UnixEpoch;
}
