namespace TakesWeb.Media;

/// <summary>
/// The pixels of a small PNG, decoded in process: the proof that a tool's output is a picture, and the judge of whether it is flat.
/// It reads what the tools write here: 8 bits a sample, not interlaced, grey or RGB with or without alpha.
/// </summary>
internal sealed class PngPixels
{
    private const int MaxSide = 4096;

    private PngPixels(int width, int height, double spread, double opacity)
    {
        Width = width;
        Height = height;
        Spread = spread;
        Opacity = opacity;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Standard deviation of the liveliest channel, 0 to 127: how much there is to see.</summary>
    public double Spread { get; }

    /// <summary>Mean alpha, 0 to 255.</summary>
    public double Opacity { get; }

    /// <summary>One colour, to the eye: black, white, a test card of nothing.</summary>
    public bool IsFlat => Spread < 3;

    /// <summary>Null when the bytes are not a whole PNG of that kind.</summary>
    public static PngPixels? TryDecode(byte[] png)
    {
        using var stream = new MemoryStream(png, writable: false);
        if (PngCheck.FindDamage(stream) is not null)
        {
            return null;
        }

        using var rows = PngRows.Open(stream, MaxSide);
        if (rows is null || rows.Height > MaxSide)
        {
            return null;
        }

        try
        {
            return Measure(rows);
        }
        catch (InvalidDataException)
        {
            return null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    private static PngPixels Measure(PngRows rows)
    {
        var channels = rows.Channels;
        var (sums, squares) = (new double[channels], new double[channels]);
        for (var y = 0; y < rows.Height; y++)
        {
            var row = rows.Next();
            for (var i = 0; i < row.Length; i++)
            {
                sums[i % channels] += row[i];
                squares[i % channels] += row[i] * row[i];
            }
        }

        var count = (double)rows.Width * rows.Height;
        var spread = Enumerable.Range(0, channels).Max(c => Math.Sqrt(Math.Max(0, (squares[c] / count) - Math.Pow(sums[c] / count, 2))));
        return new PngPixels(rows.Width, rows.Height, spread, channels is 2 or 4 ? sums[channels - 1] / count : 255);
    }
}
