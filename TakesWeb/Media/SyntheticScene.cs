using System.Globalization;

namespace TakesWeb.Media;

/// <summary>The filter graph of one model and one seed, and the numbers in it.</summary>
internal sealed record SyntheticScene(string Source, string Look, IReadOnlyDictionary<string, string> Parameters)
{
    // Places on the rim of the Mandelbrot set with something to see: x, y and the height of the picture there.
    private static readonly (double X, double Y, double Scale)[] Places =
    [
        (-0.743643887, -0.131825904, 0.006), (-0.7453, 0.1127, 0.0065), (-0.16070135, 1.0375665, 0.012), (0.2750, 0.0060, 0.012),
        (-1.25066, 0.02012, 0.004), (-0.748, 0.1, 0.014), (-0.235125, 0.827215, 0.006), (-0.722, 0.246, 0.019),
        (0.001643722, -0.822467633, 0.02), (-0.8, 0.156, 0.012),
    ];

    private static readonly int[] Rules = [22, 30, 45, 54, 60, 73, 90, 105, 110, 126, 150];

    public static SyntheticScene Of(SyntheticVideo video, int width, int height)
    {
        var seed = new SeedStream(video.Seed);
        var palette = SyntheticPalette.From(seed);
        var canvas = new Canvas(width, height, video.Rate, video.FrameCount, (uint)(video.Seed ^ (video.Seed >> 32)));
        var scene = video.Model switch
        {
            "mandelbrot" => Mandelbrot(canvas, seed, palette),
            "life" => Life(canvas, seed, palette),
            "gradients" => Gradients(canvas, seed, palette),
            "cellauto" => Cells(canvas, seed, palette),
            "sierpinski" => Sierpinski(canvas, seed, palette),
            _ => TestCard(canvas, seed, palette),
        };
        var parameters = new Dictionary<string, string>(scene.Parameters) { ["hue"] = N(palette.Hue) };
        return scene with { Parameters = parameters };
    }

    private static SyntheticScene Mandelbrot(Canvas canvas, SeedStream seed, SyntheticPalette palette)
    {
        var (x, y, scale) = seed.Pick(Places);
        x += seed.Next(-0.25, 0.25) * scale;
        y += seed.Next(-0.25, 0.25) * scale;
        var end = scale * seed.Next(0.45, 0.75);
        return new SyntheticScene(
            $"mandelbrot={canvas.Size}:maxiter=400:start_x={N(x)}:start_y={N(y)}:start_scale={N(scale)}:end_scale={N(end)}:end_pts={Math.Max(2, canvas.Frames)}:inner=black",
            $"{palette.Filter},vignette",
            new Dictionary<string, string> { ["x"] = N(x), ["y"] = N(y), ["scale"] = N(scale), ["endScale"] = N(end) });
    }

    private static SyntheticScene Life(Canvas canvas, SeedStream seed, SyntheticPalette palette)
    {
        var ratio = seed.Next(0.15, 0.35);
        var mold = (int)seed.Next(8, 24);
        return new SyntheticScene(
            $"life={canvas.CellSize(4)}:seed={canvas.Seed32}:ratio={N(ratio)}:mold={mold}:life_color=white:death_color=black:mold_color=0x404040",
            // Sharp cells over their own halo: they glow.
            $"scale={canvas.Width}:{canvas.Height}:flags=neighbor,split[cells][far];[far]gblur=sigma={canvas.Blur(9)}[halo];"
            + $"[cells]gblur=sigma={canvas.Blur(1.2)}[near];[near][halo]blend=all_mode=screen,{palette.Filter},vignette",
            new Dictionary<string, string> { ["randomSeed"] = $"{canvas.Seed32}", ["fillRatio"] = N(ratio), ["mold"] = $"{mold}" });
    }

    private static SyntheticScene Gradients(Canvas canvas, SeedStream seed, SyntheticPalette palette)
    {
        var (type, speed) = ((int)seed.Next(0, 4), seed.Next(0.008, 0.03));
        var colours = palette.Colours(5).ToList();
        return new SyntheticScene(
            $"gradients={canvas.Size}:seed={canvas.Seed32}:type={type}:speed={N(speed)}:n={colours.Count}:" + string.Join(':', colours.Select((c, i) => $"c{i}={c}")),
            $"gblur=sigma={canvas.Blur(2)},vignette",
            new Dictionary<string, string> { ["randomSeed"] = $"{canvas.Seed32}", ["type"] = $"{type}", ["speed"] = N(speed), ["colours"] = string.Join(' ', colours) });
    }

    private static SyntheticScene Cells(Canvas canvas, SeedStream seed, SyntheticPalette palette)
    {
        var (rule, ratio) = (seed.Pick(Rules), seed.Next(0.2, 0.7));
        return new SyntheticScene(
            $"cellauto={canvas.CellSize(4)}:seed={canvas.Seed32}:rule={rule}:ratio={N(ratio)}:full=1",
            $"scale={canvas.Width}:{canvas.Height}:flags=neighbor,gblur=sigma={canvas.Blur(1.2)},{palette.Filter},vignette",
            new Dictionary<string, string> { ["randomSeed"] = $"{canvas.Seed32}", ["rule"] = $"{rule}", ["fillRatio"] = N(ratio) });
    }

    private static SyntheticScene Sierpinski(Canvas canvas, SeedStream seed, SyntheticPalette palette)
    {
        var (type, jump) = ((int)seed.Next(0, 2), (int)seed.Next(20, 80));
        return new SyntheticScene(
            $"sierpinski={canvas.Size}:seed={canvas.Seed32}:type={type}:jump={jump}",
            $"gblur=sigma={canvas.Blur(0.6)},{palette.Filter},vignette",
            new Dictionary<string, string> { ["randomSeed"] = $"{canvas.Seed32}", ["type"] = $"{type}", ["jump"] = $"{jump}" });
    }

    private static SyntheticScene TestCard(Canvas canvas, SeedStream seed, SyntheticPalette palette)
    {
        var (start, saturation) = (Math.Round(seed.Next(0, 8), 3), seed.Next(0.5, 0.9));
        return new SyntheticScene(
            $"testsrc2={canvas.Size}",
            $"trim=start={N(start)},setpts=PTS-STARTPTS,hue=h={N(palette.Hue)}:s={N(saturation)}",
            new Dictionary<string, string> { ["start"] = N(start), ["saturation"] = N(saturation) });
    }

    private static string N(double value) => value.ToString("0.##########", CultureInfo.InvariantCulture);

    private sealed record Canvas(int Width, int Height, FrameRate Rate, long Frames, uint Seed32)
    {
        public string Size => $"s={Width}x{Height}:rate={Rate}";

        /// <summary>For automata: each cell becomes a square of that many pixels.</summary>
        public string CellSize(int pixels) => $"s={Math.Max(16, Width / pixels)}x{Math.Max(16, Height / pixels)}:rate={Rate}";

        /// <summary>The same blur to the eye at every size; the numbers are for a width of 640.</summary>
        public string Blur(double sigma) => N(Math.Max(0.3, sigma * Width / 640));
    }
}
