using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>Draws a waveform from its peaks: grey on near-black like the picture of a sound, and nothing is decoded for it.</summary>
public sealed class DrawWaveform(MediaCommand command)
{
    public const int Width = 1024;
    public const int Height = 160;

    private const uint Ground = 0xFF0B0B0B;
    private const uint Ink = 0xFFC2C2C2;

    /// <summary>Writes <paramref name="output"/>, a PNG, replaced atomically.</summary>
    public async Task<PictureResult> RunAsync(IReadOnlyList<double> low, IReadOnlyList<double> high, string output, CancellationToken ct)
    {
        var result = await command.FfmpegRawAsync(Draw(low, high), Width, Height, ["-frames:v", "1", "-c:v", "png", "-f", "image2pipe"], ct);
        var picture = PictureCandidate.Of(result);
        if (picture.Png is null)
        {
            return picture.Failure!;
        }

        DurableFile.Write(output, picture.Png);
        return new PictureResult(PictureOutcome.Made);
    }

    private static byte[] Draw(IReadOnlyList<double> low, IReadOnlyList<double> high)
    {
        var pixels = new byte[Width * Height * 4];
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(pixels.AsSpan());
        words.Fill(Ground);
        for (var x = 0; x < Width; x++)
        {
            // More columns than stretches: some show the same; fewer: each shows the extremes of its own.
            var (from, to) = (x * low.Count / Width, Math.Max(x * low.Count / Width + 1, (x + 1) * low.Count / Width));
            var (bottom, top) = (RowOf(low.Skip(from).Take(to - from).Min()), RowOf(high.Skip(from).Take(to - from).Max()));
            for (var y = top; y <= bottom; y++)
            {
                words[(y * Width) + x] = Ink;
            }
        }

        return pixels;
    }

    private static int RowOf(double value) => (int)Math.Round((1 - value) / 2 * (Height - 1));
}
