using System.Globalization;
using System.Text;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Notes as a table for a spreadsheet: RFC 4180 in UTF-8 with a mark. What a spreadsheet would run as a formula is made text.</summary>
internal static class NotesCsv
{
    private static readonly string[] Head =
        ["shot", "take", "note", "answers", "frame", "end", "timecode", "state", "by", "at", "text", "resolved by", "resolved at", "drawing"];

    public static string Write(Shot shot, IReadOnlyList<(Take Take, IReadOnlyList<Note> Notes)> takes)
    {
        var csv = new StringBuilder("\uFEFF");
        Line(csv, Head);
        foreach (var (take, notes) in takes)
        {
            foreach (var note in notes)
            {
                Line(csv, [
                    shot.RelativePath, take.Name, Number(note.Number), note.IsReply ? "answer" : "", Number(note.Frame), Number(note.End),
                    note.Frame is { } frame ? Timecode.Of(frame, FrameRate.Parse(take.FrameRate)) : null,
                    note.IsReply ? "" : TakeAnswer.Word(note.State), note.By, Sidecar.Time(note.At), note.Text, note.ResolvedBy,
                    note.ResolvedAt is { } at ? Sidecar.Time(at) : null, note.Strokes is null ? "" : "yes",
                ]);
            }
        }

        return csv.ToString();
    }

    private static void Line(StringBuilder csv, IEnumerable<string?> cells) => csv.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    internal static string Cell(string? text)
    {
        text ??= "";
        // The first character decides: "=cmd", "+1", "@SUM", and a tab or a return that hides one of them.
        if (text.Length > 0 && text.TrimStart(' ') is { Length: > 0 } start && start[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n')
        {
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny("\",\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
