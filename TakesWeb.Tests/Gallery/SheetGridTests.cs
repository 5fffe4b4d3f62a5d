using Xunit;

namespace TakesWeb.Gallery;

public sealed class SheetGridTests
{
    [Fact]
    public void Takes_stand_at_their_two_values_and_what_was_never_tried_is_a_hole()
    {
        var grid = SheetGrid.Of([Made(1, "8", "5"), Made(2, "8", "7.50"), Made(3, "16", "7.5"), Made(4, "8", null)], "steps", "cfg", activeUid: null);

        Assert.Equal(["8", "16"], grid.Rows);
        Assert.Equal(["5", "7.5"], grid.Columns);
        Assert.Equal([1], Numbers(grid.At("8", "5")));
        Assert.Equal([3], Numbers(grid.At("16", "7.5")));
        Assert.Empty(grid.At("16", "5"));
        Assert.Equal((3, 1, 1), (grid.Tried, grid.Holes, grid.Without));
    }

    [Fact]
    public void The_circled_one_speaks_for_its_place_before_the_best_rated_and_that_before_the_newest()
    {
        SheetTake[] takes = [Made(1, "8", "5"), Made(2, "8", "5"), Made(3, "8", "5"), Made(4, "8", "5")];
        takes[2].Take.Rating = 4;

        Assert.Equal([1, 3, 4, 2], Numbers(SheetGrid.Of(takes, "steps", "cfg", takes[0].Take.Uid).At("8", "5")));
        Assert.Equal([3, 4, 2, 1], Numbers(SheetGrid.Of(takes, "steps", "cfg", activeUid: null).At("8", "5")));
    }

    [Fact]
    public void Of_more_values_than_there_is_room_for_those_with_the_most_takes_stay_and_the_rest_is_counted()
    {
        var takes = Enumerable.Range(0, 60).Select(i => Made(i + 1, $"{i}", $"{i}")).Append(Made(61, "59", "59")).ToList();

        var grid = SheetGrid.Of(takes, "steps", "cfg", activeUid: null);

        Assert.Equal((SheetGrid.MostRows, SheetGrid.MostColumns), (grid.Rows.Count, grid.Columns.Count));
        Assert.Equal((20, 48), (grid.HiddenRows, grid.HiddenColumns));
        Assert.Equal("59", grid.Rows[^1]);
        Assert.Equal(2, grid.At("59", "59").Count);
    }

    [Fact]
    public void Every_take_with_both_values_stands_at_exactly_one_place_whatever_the_values_are()
    {
        var random = new Random(20);
        string?[] values = ["", "a", "Z", "10", "9", "9.0", "1e1", "-3", "ä", null];
        for (var round = 0; round < 200; round++)
        {
            var takes = Enumerable.Range(1, random.Next(1, 40)).Select(n => Made(n, values[random.Next(values.Length)], values[random.Next(values.Length)])).ToList();

            var grid = SheetGrid.Of(takes, "steps", "cfg", activeUid: null);

            var placed = grid.Rows.SelectMany(row => grid.Columns.SelectMany(column => Numbers(grid.At(row, column)))).ToList();
            Assert.Equal(takes.Where(t => t.Params.Count == 2).Select(t => t.Take.Number), placed.Order());
            Assert.Equal(takes.Count - placed.Count, grid.Without);
            Assert.Equal(grid.Rows.Count * grid.Columns.Count, grid.Tried + grid.Holes);
        }
    }

    private static SheetTake Made(int number, string? steps, string? cfg) => new(
        A.Take(number), new (string Name, string? Value)[] { ("steps", steps), ("cfg", cfg) }.Where(p => p.Value is not null).ToDictionary(p => p.Name, p => p.Value!));

    private static IEnumerable<int> Numbers(IEnumerable<SheetTake> takes) => takes.Select(t => t.Take.Number);
}
