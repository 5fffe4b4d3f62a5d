using Bunit;
using TakesWeb.Insights;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Gallery;

/// <summary>Quality flags on a card and in the filter: one quiet badge, the rest in its title.</summary>
public sealed class FlaggedCardTests : BunitContext
{
    private static readonly ShownFlag Black = new("black") { FromFrame = 0, ToFrame = 23, From = 0, To = 1 };

    [Fact]
    public void The_badge_says_the_first_flag_with_its_frames_and_its_title_says_all()
    {
        var card = Show(A.Take(12), Black, new ShownFlag("silence") { From = 1.5, To = 2.25 });

        Assert.Equal("black 0 to 23", card.Find(".badge").TextContent.Trim());
        Assert.Equal("Black at frames 0 to 23. Silence from 1.5 to 2.25 s.", card.Find(".badge").GetAttribute("title"));
        Assert.Contains("Black at frames 0 to 23.", card.Find("article").GetAttribute("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_away_comes_before_what_is_worth_a_look() =>
        Assert.Equal("away", Show(A.Take(12, t => t.IsAway = true), Black).Find(".badge").TextContent.Trim());

    [Fact]
    public void The_filter_shows_what_is_flagged_and_its_chip_is_there_where_something_is()
    {
        var sums = new ShotSums([new ShotPart(StorageState.Live, Verdict.None, true, true, 2, 10)]);

        var chips = Render<TakeFilters>(p => p.Add(c => c.Sums, sums).Add(c => c.Shot, A.Shot()).Add(c => c.Filter, TakeFilter.Everything).Add(c => c.Flagged, 1));
        var none = Render<TakeFilters>(p => p.Add(c => c.Sums, sums).Add(c => c.Shot, A.Shot()).Add(c => c.Filter, TakeFilter.Everything));

        Assert.Contains("Worth a look 1", chips.FindAll("button.chip").Select(b => b.TextContent.Trim()));
        Assert.DoesNotContain("Worth a look", none.Markup, StringComparison.Ordinal);
        Assert.Equal("?show=flagged", new TakeFilter { View = TakeView.Flagged }.ToQuery());
        Assert.Equal([TakeMarks.Any], new TakeFilter { View = TakeView.Flagged }.ToQuery(A.ProjectId, A.ShotUid).Sift.Flags);
    }

    private IRenderedComponent<TakeCard> Show(Take take, params ShownFlag[] flags) =>
        Render<TakeCard>(p => p.Add(c => c.Take, take).Add(c => c.Slug, "deep-field").Add(c => c.Flags, flags));
}
