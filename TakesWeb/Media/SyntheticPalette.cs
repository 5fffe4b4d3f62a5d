using System.Globalization;

namespace TakesWeb.Media;

/// <summary>A dark, a middle and a light colour around one hue: what makes a drawing look like a graded shot.</summary>
internal sealed record SyntheticPalette(double Hue, double Turn, double Richness)
{
    public static SyntheticPalette From(SeedStream seed) => new(seed.Next(0, 360), seed.Next(-50, 50), seed.Next(0.55, 0.85));

    /// <summary>A filter that maps grey to the palette.</summary>
    public string Filter
    {
        get
        {
            var (dark, middle, light) = (Rgb(Hue - Turn, 0.7, 0.05), Rgb(Hue, Richness, 0.56), Rgb(Hue + Turn, 0.22, 0.97));
            return $"format=gray,format=gbrp,curves=r='{Curve(0)}':g='{Curve(1)}':b='{Curve(2)}'";

            string Curve(int channel) => $"0/{Number(dark[channel])} 0.5/{Number(middle[channel])} 1/{Number(light[channel])}";
        }
    }

    /// <summary>ffmpeg's colours c0, c1, … from dark to light.</summary>
    public IEnumerable<string> Colours(int count) => Enumerable.Range(0, count).Select(i =>
    {
        var at = i / (double)(count - 1);
        var rgb = Rgb(Hue + (Turn * 2 * (at - 0.5)), Richness * (1 - (at * 0.6)), 0.08 + (at * 0.9));
        return $"0x{Byte(rgb[0]):X2}{Byte(rgb[1]):X2}{Byte(rgb[2]):X2}";
    });

    private static int Byte(double value) => (int)Math.Round(value * 255);

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static double[] Rgb(double hue, double saturation, double value)
    {
        return [Channel(5), Channel(3), Channel(1)];

        double Channel(int n)
        {
            var k = (n + (((hue % 360) + 360) % 360 / 60)) % 6;
            return value - (value * saturation * Math.Max(0, Math.Min(1, Math.Min(k, 4 - k))));
        }
    }
}
