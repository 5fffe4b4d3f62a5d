using Xunit;

namespace TakesWeb.Media;

public sealed class SsimTests
{
    private const int Width = 32;
    private const int Height = 24;

    [Fact]
    public void A_picture_is_like_itself_and_the_less_like_another_the_more_is_changed()
    {
        var random = new Random(3);
        var picture = Enumerable.Range(0, Width * Height).Select(i => (byte)((i % Width * 5) + random.Next(40))).ToArray();
        var values = new[] { 0, 8, 40, 120 }.Select(noise => Ssim.Of(picture, [.. picture.Select(p => (byte)Math.Clamp(p + random.Next(-noise, noise + 1), 0, 255))], Width, Height)).ToList();

        Assert.Equal(1, values[0], 6);
        Assert.True(values[0] > values[1] && values[1] > values[2] && values[2] > values[3], string.Join(' ', values));
        Assert.InRange(Ssim.Of(new byte[Width * Height], [.. Enumerable.Repeat((byte)255, Width * Height)], Width, Height), 0, 0.01);
    }

    [Theory]
    [InlineData(0, "24", "24", 0)]
    [InlineData(95, "24", "24", 95)]
    [InlineData(10, "24", "48", 21)]
    [InlineData(10, "48", "24", 5)]
    [InlineData(1000, "24000/1001", "24", 1001)]
    public void Frames_belong_together_by_time(int frame, string a, string b, int expected) =>
        Assert.Equal(expected, MeasureSimilarity.FrameOf(frame, FrameRate.Parse(a)!.Value, FrameRate.Parse(b)!.Value));
}
