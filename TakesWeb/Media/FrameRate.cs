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

    public override string ToString() => Denominator == 1 ? $"{Numerator}" : $"{Numerator}/{Denominator}";
}
