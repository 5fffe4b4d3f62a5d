using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.Review;

public sealed class DrawingTests
{
    private const string Arrow = """{"kind":"arrow","color":"red","width":0.004,"points":[0.1,0.2,0.3,0.4]}""";

    [Fact]
    public void Coordinates_are_rounded_and_what_nobody_knows_is_left_out()
    {
        var drawing = Drawing.Parse(JsonNode.Parse("""[{"kind":"pen","color":"blue","width":0.00401,"points":[0.123456,1,0,0.5],"onload":"alert(1)"}]""")).Value!;

        Assert.Equal("""[{"kind":"pen","color":"blue","width":0.004,"points":[0.1235,1,0,0.5]}]""", drawing.ToJsonString());
    }

    [Fact]
    public void What_was_parsed_once_parses_to_the_same()
    {
        var once = Drawing.Parse(JsonNode.Parse($$"""[{{Arrow}},{"kind":"text","color":"white","width":0.02,"points":[0,1],"text":"a\nb"}]""")).Value!;

        Assert.Equal(once.ToJsonString(), Drawing.Parse(JsonNode.Parse(once.ToJsonString())).Value!.ToJsonString());
        Assert.Contains("\"a b\"", once.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    public void Nothing_drawn_is_no_drawing(string json) => Assert.Null(Drawing.Parse(JsonNode.Parse(json)).Value);

    [Theory]
    [InlineData("{}")]
    [InlineData("\"x\"")]
    [InlineData("[null]")]
    [InlineData("[[]]")]
    [InlineData("""[{"kind":"script","color":"red","width":0.004,"points":[0,0,1,1]}]""")]
    [InlineData("""[{"kind":"arrow","color":"url(x)","width":0.004,"points":[0,0,1,1]}]""")]
    [InlineData("""[{"kind":"arrow","color":"red","width":0.4,"points":[0,0,1,1]}]""")]
    [InlineData("""[{"kind":"arrow","color":"red","width":"0.004","points":[0,0,1,1]}]""")]
    [InlineData("""[{"kind":"arrow","color":"red","width":0.004,"points":[0,0,1]}]""")]
    [InlineData("""[{"kind":"arrow","color":"red","width":0.004,"points":[0,0,1,1.01]}]""")]
    [InlineData("""[{"kind":"box","color":"red","width":0.004,"points":[0,0,1,1e999]}]""")]
    [InlineData("""[{"kind":"box","color":"red","width":0.004,"points":[0,0,1,"1"]}]""")]
    [InlineData("""[{"kind":"pen","color":"red","width":0.004,"points":[]}]""")]
    [InlineData("""[{"kind":"pen","color":"red","width":0.004,"points":[0.1,0.2,0.3]}]""")]
    [InlineData("""[{"kind":"text","color":"red","width":0.004,"points":[0,0]}]""")]
    [InlineData("""[{"kind":"text","color":"red","width":0.004,"points":[0,0],"text":{}}]""")]
    public void Anything_else_is_refused(string json) => Assert.False(Drawing.Parse(JsonNode.Parse(json)).IsOk);

    [Fact]
    public void Counts_and_words_have_bounds()
    {
        Assert.True(Strokes(Drawing.MostStrokes, Arrow).IsOk);
        Assert.False(Strokes(Drawing.MostStrokes + 1, Arrow).IsOk);
        Assert.True(Strokes(1, Pen(Drawing.MostNumbers)).IsOk);
        Assert.False(Strokes(1, Pen(Drawing.MostNumbers + 2)).IsOk);
        Assert.False(Strokes(2, Pen(Drawing.MostNumbers)).IsOk);
        Assert.True(Strokes(1, Text(Drawing.LongestWord)).IsOk);
        Assert.False(Strokes(1, Text(Drawing.LongestWord + 1)).IsOk);
    }

    private static Kernel.Outcome<JsonArray?> Strokes(int count, string stroke) => Drawing.Parse(JsonNode.Parse($"[{string.Join(',', Enumerable.Repeat(stroke, count))}]"));

    private static string Pen(int numbers) => $$"""{"kind":"pen","color":"red","width":0.004,"points":[{{string.Join(',', Enumerable.Repeat("0.5", numbers))}}]}""";

    private static string Text(int length) => $$"""{"kind":"text","color":"red","width":0.02,"points":[0.5,0.5],"text":"{{new string('x', length)}}"}""";
}
