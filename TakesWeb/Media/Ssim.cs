namespace TakesWeb.Media;

/// <summary>The structural similarity of two grey pictures: the mean over blocks of 8 by 8, four pixels apart (Wang, Bovik, Sheikh, Simoncelli, 2004).</summary>
internal static class Ssim
{
    private const int Block = 8;
    private const int Step = 4;
    private const double C1 = 0.01 * 255 * 0.01 * 255;
    private const double C2 = 0.03 * 255 * 0.03 * 255;

    /// <summary>1 for equal pictures, 0 and below for pictures that have nothing in common; never below 0 here.</summary>
    public static double Of(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int width, int height)
    {
        var (sum, blocks) = (0.0, 0);
        for (var y = 0; y + Block <= height; y += Step)
        {
            for (var x = 0; x + Block <= width; x += Step)
            {
                sum += OfBlock(a, b, (y * width) + x, width);
                blocks++;
            }
        }

        return Math.Clamp(sum / blocks, 0, 1);
    }

    private static double OfBlock(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int start, int width)
    {
        int sumA = 0, sumB = 0, squareA = 0, squareB = 0, both = 0;
        for (var y = 0; y < Block; y++)
        {
            var rowA = a.Slice(start + (y * width), Block);
            var rowB = b.Slice(start + (y * width), Block);
            for (var x = 0; x < Block; x++)
            {
                int p = rowA[x], q = rowB[x];
                sumA += p;
                sumB += q;
                squareA += p * p;
                squareB += q * q;
                both += p * q;
            }
        }

        const double Count = Block * Block;
        var (meanA, meanB) = (sumA / Count, sumB / Count);
        var (varianceA, varianceB, covariance) = ((squareA / Count) - (meanA * meanA), (squareB / Count) - (meanB * meanB), (both / Count) - (meanA * meanB));
        return ((2 * meanA * meanB) + C1) * ((2 * covariance) + C2) / (((meanA * meanA) + (meanB * meanB) + C1) * (varianceA + varianceB + C2));
    }
}
