using System.Globalization;
using System.Text.Json.Serialization;

namespace TakesWeb.Media;

/// <summary>Frames a second as a fraction: 24000/1001 read as a number ruins timecode.</summary>
public readonly record struct FrameRate(
    [property: JsonPropertyName("numerator")] int Numerator,
    [property: JsonPropertyName("denominator")] int Denominator)
{
    // Far less than the thousandth that lies between 24 and 24000/1001.
    private const double Blur = 0.0002;

    private static readonly FrameRate[] Usual =
    [
        new(24000, 1001), new(24, 1), new(25, 1), new(30000, 1001), new(30, 1), new(48000, 1001), new(48, 1), new(50, 1), new(60000, 1001), new(60, 1),
        new(100, 1), new(120000, 1001), new(120, 1), new(12, 1), new(15, 1), new(8, 1), new(16, 1), new(10, 1),
    ];

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

    /// <summary>
    /// The rate that was meant: containers that count in milliseconds give 19001/317 for 60000/1001. Others stay as they are.
    /// </summary>
    public FrameRate ToStandard()
    {
        var rate = PerSecond;
        var nearest = Usual.MinBy(usual => Math.Abs(usual.PerSecond - rate));
        return Math.Abs(nearest.PerSecond - rate) <= rate * Blur ? nearest : this;
    }

    /// <summary>The rate that somebody meant who measured <paramref name="perSecond"/>: a usual one within a twentieth, else a fraction of a thousand.</summary>
    public static FrameRate Near(double perSecond)
    {
        var nearest = Usual.MinBy(usual => Math.Abs(usual.PerSecond - perSecond));
        return Math.Abs(nearest.PerSecond - perSecond) <= perSecond * 0.02 ? nearest : new FrameRate(Math.Max(1, (int)Math.Round(perSecond * 1000)), 1000);
    }

    /// <summary>Reads a fraction that is no rate: "1/24000".</summary>
    internal static double? ParseAny(string text) =>
        text.Split('/') is [var above, var below] && double.TryParse(above, CultureInfo.InvariantCulture, out var numerator) && double.TryParse(below, CultureInfo.InvariantCulture, out var denominator) && denominator > 0
            ? numerator / denominator
            : null;

    public override string ToString() => Denominator == 1 ? $"{Numerator}" : $"{Numerator}/{Denominator}";
}
