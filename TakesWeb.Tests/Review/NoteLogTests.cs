using TakesWeb.Gallery;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Review;

/// <summary>The fold of a take's log into notes, whatever the log looks like.</summary>
public sealed class NoteLogTests
{
    private const string First = "aaaaaaaa-0000-0000-0000-000000000001";
    private const string Second = "aaaaaaaa-0000-0000-0000-000000000002";
    private const string Answer = "aaaaaaaa-0000-0000-0000-000000000003";

    [Fact]
    public void Notes_are_numbered_and_a_deleted_ones_number_is_not_given_again()
    {
        var notes = Fold(
            $$"""{"id":"1","at":"2026-01-01T00:00:01Z","type":"note","by":"Ada","email":"a@x","note":"{{First}}","text":"one","frame":3}""",
            $$"""{"id":"2","at":"2026-01-01T00:00:02Z","type":"note_deleted","by":"Ada","note":"{{First}}"}""",
            $$"""{"id":"3","at":"2026-01-01T00:00:03Z","type":"note","by":"Ida","note":"{{Second}}","text":"two"}""");

        Assert.Equal([(1, true), (2, false)], notes.Select(n => (n.Number, n.IsDeleted)));
        Assert.Equal("two", Assert.Single(NoteLog.Kept(notes)).Text);
    }

    [Fact]
    public void Answers_go_and_come_with_their_note_and_an_answer_to_an_answer_is_one_to_the_note()
    {
        string[] lines =
        [
            $$"""{"id":"1","at":"2026-01-01T00:00:01Z","type":"note","by":"Ada","note":"{{First}}","text":"one"}""",
            $$"""{"id":"2","at":"2026-01-01T00:00:02Z","type":"note","by":"Ida","note":"{{Second}}","parent":"{{First}}","text":"yes"}""",
            $$"""{"id":"3","at":"2026-01-01T00:00:03Z","type":"note","by":"Ada","note":"{{Answer}}","parent":"{{Second}}","text":"no"}""",
            $$"""{"id":"4","at":"2026-01-01T00:00:04Z","type":"note_deleted","by":"Ada","note":"{{First}}"}""",
            $$"""{"id":"5","at":"2026-01-01T00:00:05Z","type":"note_restored","by":"Ada","note":"{{First}}"}""",
        ];

        Assert.Empty(NoteLog.Kept(Fold(lines[..4])));
        Assert.Equal([null, First, First], NoteLog.Kept(Fold(lines)).Select(n => n.ParentUid?.ToString()));
    }

    [Fact]
    public void The_last_edit_holds_whatever_the_order_of_the_lines_and_a_key_that_is_null_is_taken_away()
    {
        string[] lines =
        [
            $$"""{"id":"1","at":"2026-01-01T00:00:01Z","type":"note","by":"Ada","note":"{{First}}","text":"one","frame":3,"end":9,"point":{"x":0.5,"y":0.25} }""",
            $$"""{"id":"2","at":"2026-01-01T00:00:02Z","type":"note_edited","by":"Ada","note":"{{First}}","text":"two"}""",
            $$"""{"id":"3","at":"2026-01-01T00:00:03Z","type":"note_edited","by":"Ada","note":"{{First}}","text":"three","end":null}""",
        ];

        var note = Assert.Single(Fold([.. lines.Reverse()]));

        Assert.Equal(("three", 3, null, 0.5, 0.25), (note.Text, note.Frame, note.End, note.X, note.Y));
        Assert.NotNull(note.EditedAt);
    }

    [Fact]
    public void Resolved_reopened_and_carried_follow_each_other()
    {
        var note = $$"""{"id":"1","at":"2026-01-01T00:00:01Z","type":"note","by":"Ada","note":"{{First}}","text":"one"}""";
        var resolved = $$"""{"id":"2","at":"2026-01-01T00:00:02Z","type":"note_resolved","by":"Ida","note":"{{First}}","resolution":"fixed","in":"{{Second}}"}""";
        var reopened = $$"""{"id":"3","at":"2026-01-01T00:00:03Z","type":"note_reopened","by":"Ida","note":"{{First}}"}""";
        var carried = $$"""{"id":"4","at":"2026-01-01T00:00:04Z","type":"note_resolved","by":"Ida","note":"{{First}}","resolution":"carried"}""";

        Assert.Equal((NoteState.Fixed, "Ida", Second), Fold(note, resolved).Select(n => (n.State, n.ResolvedBy, n.ResolvedIn?.ToString())).Single());
        Assert.Equal((NoteState.Open, null), Fold(note, resolved, reopened).Select(n => (n.State, n.ResolvedBy)).Single());
        Assert.Equal(NoteState.Carried, Fold(note, resolved, reopened, carried).Single().State);
    }

    [Fact]
    public void Lines_that_nobody_here_would_write_hide_no_note()
    {
        var notes = Fold(
            """{"id":"1","at":7,"type":"note","note":{}}""",
            """{"id":"2","type":{},"note":"x"}""",
            """{"id":"3","at":"yesterday","type":"note","note":"no id","text":"x"}""",
            $$"""{"id":"4","at":"2026-01-01T00:00:01Z","type":"note_edited","note":"{{Second}}","text":"of none"}""",
            $$"""{"id":"5","at":"2026-01-01T00:00:02Z","type":"note","by":null,"note":"{{First}}","text":["x"],"frame":-4,"end":1e30,"point":{"x":9},"strokes":"all","parent":7,"carries":"x"}""",
            $$"""{"id":"6","at":"2026-01-01T00:00:03Z","type":"note_resolved","note":"{{First}}","resolution":7,"in":false}""",
            $$"""{"id":"7","at":"2026-01-01T00:00:04Z","type":"note","by":"Ada","note":"{{First}}","text":"a second one of that id"}""",
            $$"""{"id":"8","at":"2026-01-01T00:00:05Z","type":"note_sung","note":"{{First}}"}""");

        var note = Assert.Single(notes);
        Assert.Equal(("", "Somebody", null, null, NoteState.Fixed), (note.Text, note.By, note.Frame, note.Strokes, note.State));
    }

    private static List<Note> Fold(params string[] lines) => NoteLog.Fold(A.Take(1), TakeEvents.Parse(lines));
}
