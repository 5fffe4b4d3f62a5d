using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Gallery;

public sealed class TakeFilterTests
{
    [Theory]
    [InlineData("")]
    [InlineData("?show=needs-review")]
    [InlineData("?show=rejected&archived&by-number")]
    [InlineData("?show=trash")]
    public void An_address_says_a_filter_and_a_filter_its_address(string query) =>
        Assert.Equal(query, TakeFilter.Parse("http://localhost/shot" + query).ToQuery());

    [Fact]
    public void An_address_that_nobody_made_shows_everything() => Assert.Equal(TakeFilter.Everything, TakeFilter.Parse("http://localhost/shot?show=77&x=%00"));

    [Fact]
    public void A_take_in_the_trash_is_seen_there_alone()
    {
        var take = A.Take(1, t => (t.Storage, t.Verdict) = (StorageState.Trashed, Verdict.Approved));

        Assert.Equal([TakeView.Trash], Enum.GetValues<TakeView>().Where(view => new TakeFilter { View = view, WithArchived = true }.Shows(take)));
    }
}
