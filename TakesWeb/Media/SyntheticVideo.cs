using System.Text.RegularExpressions;
using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>What to draw: one of ffmpeg's own pictures, moved and coloured by the seed, with a timecode and the prompt burnt in.</summary>
public sealed partial record SyntheticVideo
{
    public const int MinSide = 16;
    public const int MaxSide = 4096;
    public const double MinSeconds = 0.1;
    public const double MaxSeconds = 60;

    /// <summary>The models, in the order in which they are offered.</summary>
    public static IReadOnlyList<string> Models { get; } = ["mandelbrot", "life", "gradients", "cellauto", "sierpinski", "testsrc2"];

    public required string Model { get; init; }

    /// <summary>All 64 bits count: two seeds never give the same file.</summary>
    public required ulong Seed { get; init; }

    /// <summary>An odd number is made even by leaving out one pixel: H.264 stores colours for pairs.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required double DurationSeconds { get; init; }

    public required FrameRate Rate { get; init; }

    public string? Prompt { get; init; }

    /// <summary>Of the first frame, HH:MM:SS:FF.</summary>
    public string Timecode { get; init; } = "00:00:00:00";

    public long FrameCount => Math.Max(1, (long)Math.Round(DurationSeconds * Rate.PerSecond));

    /// <summary>Why this cannot be drawn, naming the range; null when it can.</summary>
    public Problem? FindProblem() =>
        !Models.Contains(Model) ? Problem.Invalid($"There is no built-in model \"{Model}\". Choose one of {string.Join(", ", Models)}.")
        : Width is < MinSide or > MaxSide || Height is < MinSide or > MaxSide
            ? Problem.Invalid($"{Width} by {Height} pixels cannot be drawn: width and height go from {MinSide} to {MaxSide}.")
        : !(DurationSeconds is >= MinSeconds and <= MaxSeconds)
            ? Problem.Invalid($"{DurationSeconds} seconds cannot be drawn: the duration goes from {MinSeconds} to {MaxSeconds} seconds.")
        : Rate is not { Numerator: > 0, Denominator: > 0, PerSecond: >= 1 and <= 120 }
            ? Problem.Invalid($"{Rate} frames a second cannot be drawn: the rate goes from 1 to 120.")
        : !TimecodePattern().IsMatch(Timecode) ? Problem.Invalid($"\"{Timecode}\" is no timecode. Write it as HH:MM:SS:FF.")
        : null;

    [GeneratedRegex(@"\A[0-2][0-9]:[0-5][0-9]:[0-5][0-9]:[0-9]{2}\z", RegexOptions.None, 1000)]
    private static partial Regex TimecodePattern();
}

/// <summary>What was really drawn.</summary>
/// <param name="Width">Even, as encoded.</param>
/// <param name="Height">Even, as encoded.</param>
/// <param name="Rate">Constant.</param>
/// <param name="FrameCount">As counted in the finished file.</param>
/// <param name="DurationSeconds">As measured in the finished file.</param>
/// <param name="Parameters">The numbers that the seed was turned into, by name.</param>
/// <param name="Remark">What was left out and why (no font for the text); null when nothing was.</param>
/// <param name="Took">Seconds of rendering.</param>
public sealed record SyntheticRender(
    int Width, int Height, FrameRate Rate, long FrameCount, double DurationSeconds, IReadOnlyDictionary<string, string> Parameters, string? Remark, double Took);
