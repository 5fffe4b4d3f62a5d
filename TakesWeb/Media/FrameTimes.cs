namespace TakesWeb.Media;

/// <summary>When each frame of a file is shown, as its container says; nothing was decoded.</summary>
/// <param name="Seconds">Of each frame, in the order in which they are shown, the first at its own place behind the file's zero.</param>
/// <param name="KeyFrames">Numbers of the frames that can be decoded without another.</param>
/// <param name="Rate">The constant rate, or the one that comes nearest where there is none.</param>
/// <param name="IsConstant">Each frame stands where <paramref name="Rate"/> puts it.</param>
public sealed record FrameTimes(IReadOnlyList<double> Seconds, IReadOnlyList<int> KeyFrames, FrameRate? Rate, bool IsConstant)
{
    private const double MostRate = 120;

    public int Count => Seconds.Count;

    /// <summary>False where the container does not tell when a frame is shown (AVI with frames out of order): they are taken to be equally far apart.</summary>
    public bool AreTold { get; init; } = true;

    /// <summary>Where the first stream of any kind begins, in seconds: what ffmpeg takes for zero.</summary>
    public double FileStart { get; init; }

    /// <summary>Seconds from the file's zero to the first frame.</summary>
    public double Start => Count > 0 ? Seconds[0] : 0;

    /// <summary>
    /// For each frame of a copy at the constant <see cref="Rate"/>, the frame of the file that it shows: the last one whose place, rounded, is
    /// not behind it.
    /// </summary>
    public IReadOnlyList<int> ToConstant()
    {
        var rate = Rate!.Value.PerSecond;
        var shown = new List<int>();
        for (var i = 0; i < Count; i++)
        {
            var place = (int)Math.Round((Seconds[i] - Start) * rate, MidpointRounding.AwayFromZero);
            while (shown.Count <= place)
            {
                shown.Add(shown.Count < place ? i - 1 : i);
            }

            // Two frames that fall on one place: the later is shown.
            shown[place] = i;
        }

        return shown;
    }

    internal static FrameTimes From(List<(double Seconds, bool IsKey)> frames, FrameRate? said, double tick)
    {
        // Listed as they are stored; shown in the order of their times. The sort is stable, so frames without times keep their order.
        var shown = frames.OrderBy(f => f.Seconds).ToList();
        List<double> seconds = [.. shown.Select(f => f.Seconds)];
        var keys = shown.Index().Where(f => f.Item.IsKey).Select(f => f.Index).ToList();
        FrameRate?[] candidates = [said, Mean(seconds)];
        return candidates.FirstOrDefault(rate => rate is { } r && Fits(seconds, r, tick)) is { } constant
            ? new FrameTimes(seconds, keys, constant, IsConstant: true)
            : new FrameTimes(seconds, keys, Nearest(seconds) ?? said, IsConstant: false);
    }

    private static FrameRate? Mean(List<double> seconds) => seconds.Count > 1 && seconds[^1] > seconds[0]
        ? FrameRate.Near((seconds.Count - 1) / (seconds[^1] - seconds[0]))
        : null;

    // The distance that is seen most stands for what the camera meant.
    private static FrameRate? Nearest(List<double> seconds)
    {
        var steps = seconds.Zip(seconds.Skip(1), (one, next) => next - one).Where(step => step > 0).Order().ToList();
        return steps.Count == 0 ? null : FrameRate.Near(Math.Min(MostRate, 1 / steps[steps.Count / 2]));
    }

    // A container that counts in milliseconds is off by up to one of them; one that counts in whole frames is not off at all.
    private static bool Fits(List<double> seconds, FrameRate rate, double tick)
    {
        var slack = Math.Min(Math.Max(tick * 1.01, 0.02 / rate.PerSecond), 0.3 / rate.PerSecond);
        return seconds.Index().All(f => Math.Abs(f.Item - seconds[0] - (f.Index / rate.PerSecond)) <= slack);
    }
}
