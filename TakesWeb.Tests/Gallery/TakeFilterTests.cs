using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Gallery;

public sealed class TakeFilterTests
{
    private static readonly TakeMarks Marks = new([]);

    [Theory]
    [InlineData("")]
    [InlineData("?show=needs-review")]
    [InlineData("?show=rejected&archived&order=asc")]
    [InlineData("?show=trash")]
    [InlineData("?verdict=maybe,selected&minRating=3&type=video&model=mandelbrot&seed=8812&author=Ada&from=2026-03-01&to=2026-03-02&minSeconds=1.5&prompt=red%20lantern&flag=any&sort=duration&order=asc")]
    public void An_address_says_a_filter_and_a_filter_its_address(string query) =>
        Assert.Equal(query, Uri.UnescapeDataString(TakeFilter.Parse("http://localhost/shot" + query, Marks).ToQuery()).Replace(" ", "%20", StringComparison.Ordinal));

    [Theory]
    [InlineData("?show=77&x=%00")]
    [InlineData("?minRating=9&type=cow&from=yesterday&sort=99&verdict=best&flag=ugly&minSeconds=-1")]
    public void An_address_that_nobody_made_shows_everything(string query) => Assert.Equal(TakeFilter.Everything, TakeFilter.Parse("http://localhost/shot" + query, Marks));

    [Fact]
    public void The_trash_is_a_list_of_its_own() => Assert.Equal(
        [TakeView.Trash], Enum.GetValues<TakeView>().Where(view => new TakeFilter { View = view, WithArchived = true }.ToQuery(A.ProjectId, A.ShotUid).Storage.Contains(StorageState.Trashed)));

    [Fact]
    public void Each_condition_can_be_taken_away_alone()
    {
        var filter = TakeFilter.Parse("http://localhost/shot?minRating=3&seed=8812", Marks);

        var conditions = filter.Conditions().ToList();

        Assert.Equal(["3 stars or more", "seed 8812"], conditions.Select(c => c.Text));
        Assert.Equal("?seed=8812", conditions[0].Without.ToQuery());
        Assert.Equal("?minRating=3", conditions[1].Without.ToQuery());
    }
}
