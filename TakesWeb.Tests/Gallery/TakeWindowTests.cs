using Xunit;

namespace TakesWeb.Gallery;

public sealed class TakeWindowTests
{
    [Theory]
    [InlineData(2000, 5, 400, 5)]
    [InlineData(2001, 5, 401, 1)]
    [InlineData(3, 5, 1, 3)]
    [InlineData(4, 1, 4, 1)]
    public void Every_take_is_in_one_row_and_the_last_may_be_short(int takes, int columns, int rows, int inLast)
    {
        var window = new TakeWindow(0, [.. Enumerable.Range(1, takes).Select(n => A.Take(n))], takes);

        var cut = window.Rows(0, 5000, columns);

        Assert.Equal(rows, cut.Count);
        Assert.Equal(inLast, cut[^1].Takes.Count);
        Assert.Equal(Enumerable.Range(1, takes), cut.SelectMany(r => r.Takes).Select(t => t.Number));
        Assert.Equal(cut.Select(r => r.Index * columns), cut.Select(r => r.FirstCard));
    }

    [Fact]
    public void A_part_from_the_middle_cuts_its_rows_where_the_whole_would()
    {
        var window = new TakeWindow(97, [.. Enumerable.Range(98, 60).Select(n => A.Take(n))], 2000);

        var row = window.Rows(20, 1, 5)[0];

        Assert.Equal((20, 100), (row.Index, row.FirstCard));
        Assert.Equal([101, 102, 103, 104, 105], row.Takes.Select(t => t.Number));
    }

    [Theory]
    [InlineData(97, 60, true)]
    [InlineData(96, 10, false)]
    [InlineData(150, 8, false)]
    public void It_knows_what_it_does_not_hold(int first, int count, bool covers) =>
        Assert.Equal(covers, new TakeWindow(97, [.. Enumerable.Range(98, 60).Select(n => A.Take(n))], 2000).Covers(first, count));

    [Fact]
    public void The_end_of_the_list_is_held_by_whoever_holds_its_last_take() =>
        Assert.True(new TakeWindow(97, [.. Enumerable.Range(98, 3).Select(n => A.Take(n))], 100).Covers(98, 50));

    [Fact]
    public void No_takes_make_no_rows() => Assert.Empty(TakeWindow.Empty.Rows(0, 10, 5));
}
