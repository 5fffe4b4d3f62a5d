using Bunit;
using TakesWeb.Media;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Gallery;

public sealed class TakeCardTests : BunitContext
{
    [Fact]
    public void A_ready_take_shows_its_picture_its_length_and_what_made_it()
    {
        var card = Show(A.Take(12));

        Assert.Equal("Take 12", card.Find("img").GetAttribute("alt"));
        Assert.Contains("size=512&v=ab12cd34ee55", card.Find("img").GetAttribute("src"), StringComparison.Ordinal);
        Assert.Contains("4.0 s", card.Markup, StringComparison.Ordinal);
        Assert.Contains("1920 x 1080 · 23.976 fps", card.Markup, StringComparison.Ordinal);
        Assert.Contains("mandelbrot · seed 8812", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_active_take_says_so_and_cannot_be_circled_again()
    {
        var card = Render<TakeCard>(p => p.Add(c => c.Take, A.Take(12)).Add(c => c.Slug, "deep-field").Add(c => c.IsActive, true));

        Assert.Contains("Active", card.Markup, StringComparison.Ordinal);
        Assert.StartsWith("Take 12, active", card.Find("article").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Empty(card.FindAll("[aria-label='Make take 12 active']"));
    }

    [Fact]
    public void Pressing_the_number_circles_the_take()
    {
        Take? circled = null;
        var card = Render<TakeCard>(p => p.Add(c => c.Take, A.Take(12)).Add(c => c.Slug, "deep-field").Add(c => c.OnCircle, take => circled = take));

        card.Find("[aria-label='Make take 12 active']").Click();

        Assert.Equal(12, circled?.Number);
    }

    [Fact]
    public void A_corrupt_take_says_why_and_offers_another_try()
    {
        Take? retried = null;
        var take = A.Take(18, t => (t.Picture, t.PictureReason) = (PictureState.Corrupt, "moov atom not found; the file ends early"));
        var card = Render<TakeCard>(p => p.Add(c => c.Take, take).Add(c => c.Slug, "deep-field").Add(c => c.OnRetry, t => retried = t));

        card.FindAll("button").Single(b => b.TextContent.Contains("Retry", StringComparison.Ordinal)).Click();

        Assert.Contains("moov atom not found; the file ends early", card.Markup, StringComparison.Ordinal);
        Assert.Contains("Corrupt", card.Markup, StringComparison.Ordinal);
        Assert.Empty(card.FindAll("img"));
        Assert.Same(take, retried);
    }

    [Fact]
    public void A_take_in_the_making_shows_how_far_it_is_and_no_invented_picture()
    {
        var take = A.Take(19, t => (t.Status, t.Picture, t.FileName) = (TakeStatus.Generating, PictureState.Processing, null));
        var card = Render<TakeCard>(p => p.Add(c => c.Take, take).Add(c => c.Slug, "deep-field").Add(c => c.Progress, new TakeProgress(0.438, "frame 41 of 96")));

        Assert.Equal("43", card.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        Assert.Contains("frame 41 of 96", card.Markup, StringComparison.Ordinal);
        Assert.Empty(card.FindAll("img"));
        Assert.Empty(card.FindAll("[aria-label='Make take 19 active']"));
    }

    [Theory]
    [InlineData(TakeStatus.Queued, PictureState.Processing, false, "waits for its turn")]
    [InlineData(TakeStatus.Failed, PictureState.Processing, false, "Could not be generated")]
    [InlineData(TakeStatus.Complete, PictureState.Processing, false, "its picture is being made")]
    [InlineData(TakeStatus.Complete, PictureState.NoPreview, false, "No preview")]
    [InlineData(TakeStatus.Complete, PictureState.Missing, false, "File is missing")]
    [InlineData(TakeStatus.Complete, PictureState.Missing, true, "Away")]
    public void A_card_without_a_picture_says_in_words_how_that_is(TakeStatus status, PictureState picture, bool isAway, string words)
    {
        var card = Show(A.Take(5, t => (t.Status, t.Picture, t.IsAway) = (status, picture, isAway)));

        Assert.Contains(words, card.Markup, StringComparison.Ordinal);
        Assert.Empty(card.FindAll("img"));
    }

    [Theory]
    [InlineData(1, "1st in line")]
    [InlineData(2, "2nd in line")]
    [InlineData(13, "13th in line")]
    [InlineData(23, "23rd in line")]
    public void A_queued_take_tells_its_place_in_line(int place, string words)
    {
        var take = A.Take(5, t => t.Status = TakeStatus.Queued);
        var card = Render<TakeCard>(p => p.Add(c => c.Take, take).Add(c => c.Slug, "deep-field").Add(c => c.Place, place));

        Assert.Contains(words, card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sound_is_called_one()
    {
        var card = Show(A.Take(14, t => t.Kind = MediaKind.Audio));

        Assert.Contains("Sound", card.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "saved")]
    [InlineData(1, "committed")]
    public void A_card_tells_whether_the_commit_has_come(long committedRevision, string word)
    {
        var card = Show(A.Take(14, t => (t.CommittedRevision, t.CommitSha) = (committedRevision, "1a2b3c4d5e6f")));

        Assert.Contains(word, card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_take_that_waits_for_a_verdict_says_for_whose()
    {
        var card = Show(A.Take(14, t => (t.SubmittedAt, t.Reviewer) = (A.Noon, "Ida")));

        Assert.Equal("Waits for the verdict of Ida.", card.Find(".badge").GetAttribute("title"));
    }

    private IRenderedComponent<TakeCard> Show(Take take) => Render<TakeCard>(p => p.Add(c => c.Take, take).Add(c => c.Slug, "deep-field"));
}
