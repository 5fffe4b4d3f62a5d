using System.Globalization;
using System.Text.Json.Serialization;

namespace TakesWeb.Media;

/// <summary>Frames a second as a fraction: 24000/1001 read as a number ruins timecode.</summary>
public readonly record struct FrameRate(
    [property: JsonPropertyName("numerator")] int Numerator,
    [property: JsonPropertyName("denominator")] int Denominator)
{
    [JsonIgnore]
    public double PerSecond => (double)Numerator / Denominator;

    /// <summary>Reads "24000/1001" or "24"; null for "0/0", "N/A" and everything absurd (over 1000 a second).</summary>
    public static FrameRate? Parse(string? text)
    {
        var parts = (text ?? "").Split('/');
        return int.TryParse(parts[0], CultureInfo.InvariantCulture, out var numerator)
            && int.TryParse(parts.Length > 1 ? parts[1] : "1", CultureInfo.InvariantCulture, out var denominator)
            && numerator > 0 && denominator > 0 && numerator / (double)denominator <= 1000
            ? new FrameRate(numerator, denominator)
            : null;
    }

    private static readonly int[] Whole = [24, 25, 30, 48, 50, 60, 100, 120, 240];
    private static readonly int[] Ntsc = [24, 30, 48, 60, 120, 240];

    /// <summary>
    /// The rate that was meant, where a container that counts in whole milliseconds could only come near it: 19001/317 is 60000/1001.
    /// Anything else stays as it is.
    /// </summary>
    public FrameRate ToStandard()
    {
        var own = PerSecond;
        return Standards.Cast<FrameRate?>().FirstOrDefault(rate => Math.Abs(rate!.Value.PerSecond - own) < 0.0001 * own) ?? this;
    }

    /// <summary>The rate that comes nearest to so many frames a second: a standard one within a fiftieth, else a fraction of a thousand.</summary>
    public static FrameRate Near(double perSecond)
    {
        var nearest = Standards.MinBy(standard => Math.Abs(standard.PerSecond - perSecond));
        return Math.Abs(nearest.PerSecond - perSecond) <= perSecond * 0.02 ? nearest : new FrameRate(Math.Max(1, (int)Math.Round(perSecond * 1000)), 1000);
    }

    private static IEnumerable<FrameRate> Standards => Whole.Select(rate => new FrameRate(rate, 1)).Concat(Ntsc.Select(rate => new FrameRate(rate * 1000, 1001)));

    public override string ToString() => Denominator == 1 ? $"{Numerator}" : $"{Numerator}/{Denominator}";
}
