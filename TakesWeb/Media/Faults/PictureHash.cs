using System.Globalization;
using System.Numerics;

namespace TakesWeb.Media.Faults;

/// <summary>
/// A picture's looks in 64 bits: the signs of its slowest waves (a cosine transform), against their median. Scaling, compression and small
/// changes of light leave nearly all bits as they are; another picture has about half of them different.
/// </summary>
public static class PictureHash
{
    private const int Waves = 8;

    /// <summary>Of grey pixels, row by row. Never 0, which stands for "no looks".</summary>
    public static ulong Of(ReadOnlySpan<byte> grey, int width, int height)
    {
        var rows = new double[height * Waves];
        for (var y = 0; y < height; y++)
        {
            for (var u = 0; u < Waves; u++)
            {
                var sum = 0.0;
                for (var x = 0; x < width; x++)
                {
                    sum += grey[(y * width) + x] * Math.Cos(((2 * x) + 1) * (u + 1) * Math.PI / (2 * width));
                }

                rows[(y * Waves) + u] = sum;
            }
        }

        var waves = new double[Waves * Waves];
        for (var v = 0; v < Waves; v++)
        {
            for (var u = 0; u < Waves; u++)
            {
                for (var y = 0; y < height; y++)
                {
                    waves[(v * Waves) + u] += rows[(y * Waves) + u] * Math.Cos(((2 * y) + 1) * v * Math.PI / (2 * height));
                }
            }
        }

        return Bits(waves);
    }

    /// <summary>
    /// How many of 64 bits differ, as the mean over the frames of two signatures; null when they cannot be compared: a still and a film, or
    /// too few frames with looks.
    /// </summary>
    public static int? Distance(string one, string other)
    {
        if (one.Length != other.Length)
        {
            return null;
        }

        var (bits, frames, all) = (0, 0, one.Length / 16);
        for (var i = 0; i < all; i++)
        {
            var (a, b) = (Word(one, i), Word(other, i));
            if (a != 0 && b != 0)
            {
                bits += BitOperations.PopCount(a ^ b);
                frames++;
            }
            else if (a != b)
            {
                // One is black where the other is not.
                bits += 32;
                frames++;
            }
        }

        return frames * 2 > all ? (int)Math.Round((double)bits / frames) : null;
    }

    private static ulong Word(string signature, int index) => ulong.TryParse(signature.AsSpan(index * 16, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var word) ? word : 0;

    private static ulong Bits(double[] waves)
    {
        var sorted = waves.Order().ToArray();
        var median = (sorted[31] + sorted[32]) / 2;
        var bits = 0UL;
        for (var i = 0; i < waves.Length; i++)
        {
            bits |= waves[i] > median ? 1UL << i : 0;
        }

        return bits == 0 ? 1 : bits;
    }
}
