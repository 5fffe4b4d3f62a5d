using Xunit;

namespace TakesWeb.Media;

public sealed class FrameTimesTests
{
    private static readonly FrameRate Film = new(24000, 1001);

    [Fact]
    public void Times_in_whole_milliseconds_are_the_constant_rate_that_they_come_from()
    {
        var frames = Enumerable.Range(0, 500).Select(n => (Math.Round(n / Film.PerSecond, 3), n % 12 == 0)).ToList();

        var times = FrameTimes.From(frames, said: null, tick: 0.001);

        Assert.True(times.IsConstant);
        Assert.Equal(Film, times.Rate);
        Assert.Equal([0, 12, 24], times.KeyFrames.Take(3));
    }

    [Fact]
    public void A_missing_frame_makes_the_rate_variable_and_the_frame_before_it_is_shown_in_its_place()
    {
        var frames = new[] { 0, 1, 2, 4, 5, 6, 7, 9 }.Select(n => (n / 25.0, true)).ToList();

        var times = FrameTimes.From(frames, new FrameRate(25, 1), tick: 0.001);

        Assert.False(times.IsConstant);
        Assert.Equal(new FrameRate(25, 1), times.Rate);
        Assert.Equal([0, 1, 2, 2, 3, 4, 5, 6, 6, 7], times.ToConstant());
    }

    [Fact]
    public void Of_two_frames_on_one_place_the_later_is_shown()
    {
        List<(double, bool)> frames = [(0, true), (0.040, false), (0.045, false), (0.080, false), (0.120, false)];

        var times = FrameTimes.From(frames, new FrameRate(25, 1), tick: 0.001);

        Assert.Equal([0, 2, 3, 4], times.ToConstant());
    }

    [Fact]
    public void Frames_are_counted_in_the_order_in_which_they_are_shown()
    {
        List<(double, bool)> stored = [(0, true), (0.16, false), (0.08, false), (0.04, false), (0.12, false)];

        var times = FrameTimes.From(stored, new FrameRate(25, 1), tick: 0.01);

        Assert.Equal([0, 0.04, 0.08, 0.12, 0.16], times.Seconds);
        Assert.True(times.IsConstant);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(72, 72)]
    [InlineData(1440, 100)]
    public void A_strip_goes_from_the_first_frame_to_the_last(int frames, int cells)
    {
        var spread = MakeSprite.Spread(frames);

        Assert.Equal(cells, spread.Count);
        Assert.Equal((0, frames - 1), (spread[0], spread[^1]));
        Assert.Equal(spread.Distinct(), spread);
    }

    [Fact]
    public void Keys_serve_a_strip_where_there_is_one_for_each_cell()
    {
        var every12 = Enumerable.Range(0, 120).Select(n => n * 12).ToList();
        var every250 = Enumerable.Range(0, 6).Select(n => n * 250).ToList();

        var near = MakeSprite.NearKeys(MakeSprite.Spread(1440), every12, 1440);

        Assert.Equal(100, near!.Count);
        Assert.All(near, cell => Assert.Equal(cell.Place * 12, cell.Frame));
        Assert.Null(MakeSprite.NearKeys(MakeSprite.Spread(1440), every250, 1440));
    }
}
