using TakesWeb.Gallery;
using Xunit;

namespace TakesWeb.Review;

public sealed class NotesCsvTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a, b", "\"a, b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-2", "'-2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("  =1", "'  =1")]
    [InlineData("", "")]
    public void A_cell_is_text_and_never_a_formula(string said, string cell) => Assert.Equal(cell, NotesCsv.Cell(said));

    [Fact]
    public void A_note_is_a_line_with_its_timecode()
    {
        var take = A.Take(2);
        var note = new Note { Uid = Guid.NewGuid(), ProjectId = take.ProjectId, ShotUid = take.ShotUid, TakeUid = take.Uid, Number = 1, By = "Ada", Email = "a@x", At = A.Noon, Text = "slower", Frame = 37 };

        var lines = NotesCsv.Write(A.Shot(), [(take, [note])]).Split("\r\n");

        Assert.StartsWith("\uFEFFshot,take,note,", lines[0], StringComparison.Ordinal);
        Assert.Equal("01_Descent/02_Seahorse_Valley/003_Down_the_spiral,take_002,1,,37,,00:00:01:13,open,Ada,2026-03-01T12:00:00.000Z,slower,,,", lines[1]);
    }
}
