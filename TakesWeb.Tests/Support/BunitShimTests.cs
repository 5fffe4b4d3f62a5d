using Bunit;
using Xunit;

namespace TakesWeb.Support;

/// <summary>Fails when component tests cannot run: look at the pruned package and at <see cref="BunitShim"/>.</summary>
public sealed class BunitShimTests : BunitContext
{
    [Fact]
    public void A_component_renders_and_its_markup_is_compared()
    {
        var cut = Render(builder => builder.AddMarkupContent(0, "<p>circled</p>"));

        cut.MarkupMatches("<p>circled</p>");
    }
}
