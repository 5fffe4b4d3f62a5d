using Bunit;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Gallery;

public sealed class PictureTroubleTests : BunitContext
{
    [Theory]
    [InlineData(PictureState.Corrupt, "moov atom not found; the file ends early", "Picture cannot be read: moov atom not found; the file ends early")]
    [InlineData(PictureState.NoPreview, "every frame is one colour", "No preview: every frame is one colour")]
    [InlineData(PictureState.Missing, null, "File is missing: no reason is known")]
    public void It_says_what_the_card_says_and_asks_for_another_try(PictureState picture, string? reason, string words)
    {
        Take? retried = null;
        var take = A.Take(18, t => (t.Picture, t.PictureReason) = (picture, reason));
        var trouble = Render<PictureTrouble>(p => p.Add(c => c.Take, take).Add(c => c.OnRetry, t => retried = t));

        trouble.FindAll("button").Single(b => b.TextContent.Contains("Retry", StringComparison.Ordinal)).Click();

        Assert.Contains(words, trouble.Find("[role=note]").TextContent, StringComparison.Ordinal);
        Assert.Same(take, retried);
    }
}
