using System.Buffers.Binary;
using System.IO.Compression;

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

        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        var channels = png[25] switch { 0 => 1, 4 => 2, 2 => 3, 6 => 4, _ => 0 };
        if (png[24] != 8 || channels == 0 || png[28] != 0 || width > MaxSide || height > MaxSide)
        {
            return null;
        }

        try
        {
            return Measure(CompressedPixels(png), width, height, channels);
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

    private static MemoryStream CompressedPixels(byte[] png)
    {
        var all = new MemoryStream();
        for (var at = PngCheck.Signature.Length; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                all.Write(png, at + 8, length);
            }

            at += length + 12;
        }

        all.Position = 0;
        return all;
    }

    private static PngPixels Measure(MemoryStream compressed, int width, int height, int channels)
    {
        using var inflated = new ZLibStream(compressed, CompressionMode.Decompress);
        var row = new byte[width * channels];
        var above = new byte[row.Length];
        var filter = new byte[1];
        var (sums, squares) = (new double[channels], new double[channels]);
        for (var y = 0; y < height; y++)
        {
            inflated.ReadExactly(filter);
            inflated.ReadExactly(row);
            Unfilter(filter[0], row, above, channels);
            for (var i = 0; i < row.Length; i++)
            {
                sums[i % channels] += row[i];
                squares[i % channels] += row[i] * row[i];
            }

            (row, above) = (above, row);
        }

        var count = (double)width * height;
        var spread = Enumerable.Range(0, channels).Max(c => Math.Sqrt(Math.Max(0, (squares[c] / count) - Math.Pow(sums[c] / count, 2))));
        return new PngPixels(width, height, spread, channels is 2 or 4 ? sums[channels - 1] / count : 255);
    }

    private static void Unfilter(byte filter, byte[] row, byte[] above, int step)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var left = i >= step ? row[i - step] : 0;
            var corner = i >= step ? above[i - step] : 0;
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                4 => Paeth(left, above[i], corner),
                _ => throw new InvalidDataException("No such filter."),
            });
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        var guess = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
