using System.Text.Json.Nodes;
using Bunit;
using Xunit;

namespace TakesWeb.Gallery;

public sealed class EmbeddedNoteTests : BunitContext
{
    [Fact]
    public void A_take_whose_file_says_nothing_shows_nothing() => Assert.Empty(Show("{}").Markup.Trim());

    [Fact]
    public void The_tool_is_named_and_its_text_can_be_copied()
    {
        var note = Show("""{"embeddedParams":{"tool":"ComfyUI","carrier":"PNG text","ambiguous":false,"why":null,"params":{}},"rawGenerationText":"{graph}"}""");

        Assert.Equal("Read from the file: ComfyUI, PNG text", note.Find(".embedded p").TextContent);
        Assert.Equal("{graph}", note.Find("button").GetAttribute("data-copy"));
        Assert.DoesNotContain("Ambiguous", note.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Ambiguity_says_why_and_every_sampler_is_listed()
    {
        var note = Show("""{"embeddedParams":{"tool":"ComfyUI","why":"2 samplers start from nothing.","params":{},"samplers":[{"node":"3","seed":"18446744073709551615","cfg":7},{"node":"9","seed":4}]}}""");

        Assert.Contains("Ambiguous: 2 samplers start from nothing.", note.Markup, StringComparison.Ordinal);
        Assert.Equal(["node 3: seed 18446744073709551615, cfg 7", "node 9: seed 4"], note.FindAll("li").Select(li => li.TextContent));
    }

    [Fact]
    public void What_was_stated_otherwise_stands_beside_what_the_file_has()
    {
        var note = Show("""{"generationParams":{"seed":7,"steps":20},"embeddedParams":{"tool":"A1111","params":{"seed":"42","steps":20}}}""");

        Assert.Equal(["seed"], note.FindAll("dt").Select(dt => dt.TextContent));
        Assert.Equal("42", note.Find("[aria-label=\"Copy the file's seed\"]").GetAttribute("data-copy"));
    }

    private IRenderedComponent<EmbeddedNote> Show(string sidecar) => Render<EmbeddedNote>(p => p.Add(c => c.Sidecar, (JsonObject)JsonNode.Parse(sidecar)!));
}
