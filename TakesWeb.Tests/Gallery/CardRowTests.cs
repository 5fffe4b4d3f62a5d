using Xunit;

namespace TakesWeb.Gallery;

public sealed class CardRowTests
{
    [Theory]
    [InlineData(2000, 5, 400, 5)]
    [InlineData(2001, 5, 401, 1)]
    [InlineData(3, 5, 1, 3)]
    [InlineData(4, 1, 4, 1)]
    public void Every_take_is_in_one_row_and_the_last_may_be_short(int takes, int columns, int rows, int inLast)
    {
        var cut = CardRow.Cut([.. Enumerable.Range(1, takes).Select(n => A.Take(n))], columns);

        Assert.Equal(rows, cut.Count);
        Assert.Equal(inLast, cut[^1].Takes.Count);
        Assert.Equal(Enumerable.Range(1, takes), cut.SelectMany(r => r.Takes).Select(t => t.Number));
        Assert.Equal(cut.Select(r => r.Index * columns), cut.Select(r => r.FirstCard));
    }

    [Fact]
    public void No_takes_make_no_rows()
    {
        Assert.Empty(CardRow.Cut([], 5));
    }
}
