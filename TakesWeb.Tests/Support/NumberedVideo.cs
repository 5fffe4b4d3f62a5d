using TakesWeb.Kernel;
using TakesWeb.Media;
using Xunit;

namespace TakesWeb.Support;

/// <summary>
/// Videos whose every frame shows its own number, as black and white blocks that survive scaling and coding: one block for each bit, and
/// below it its opposite, so that a frame that cannot be read is no number.
/// </summary>
public static class NumberedVideo
{
    public const int Width = 192;
    public const int Height = 64;
    private const int Bits = 12;
    private const byte White = 235;
    private const byte Black = 16;

    /// <summary>Writes <paramref name="frames"/> frames at <paramref name="rate"/> to <paramref name="path"/>; the arguments choose filter and codec.</summary>
    public static async Task MakeAsync(string path, string rate, int frames, params string[] arguments)
    {
        var raw = new byte[frames * FrameBytes];
        for (var frame = 0; frame < frames; frame++)
        {
            Draw(raw.AsSpan(frame * FrameBytes, FrameBytes), frame);
        }

        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", $"{Width}x{Height}", "-r", rate, "-i", "pipe:0", .. arguments, path])
            {
                Input = raw,
                Timeout = TimeSpan.FromMinutes(2),
            },
            CancellationToken.None);
        Assert.True(result.Succeeded, result.ErrorTail);
    }

    /// <summary>The number that each decoded frame shows, in the order in which they come; -1 for one that cannot be read.</summary>
    public static async Task<IReadOnlyList<int>> ReadAsync(string path, params string[] before)
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-v", "error", .. before, "-i", path, "-map", "0:V:0", "-vf", $"scale={Bits * 2}x4:flags=area,format=gray", "-vsync", "passthrough", "-f", "rawvideo", "pipe:1"])
            {
                OutputLimit = 256 * 1024 * 1024,
                Timeout = TimeSpan.FromMinutes(2),
            },
            CancellationToken.None);
        Assert.True(result.ExitCode == 0, result.ErrorTail);
        return [.. result.Output.Chunk(Bits * 2 * 4).Select(Number)];
    }

    /// <summary>The numbers in the cells of a strip.</summary>
    public static async Task<IReadOnlyList<int>> ReadSheetAsync(string path, SpriteMap map)
    {
        var (width, height) = (map.Columns * map.CellWidth, map.Rows * map.CellHeight);
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-v", "error", "-i", path, "-vf", "format=gray", "-f", "rawvideo", "pipe:1"]) { OutputLimit = 64 * 1024 * 1024 }, CancellationToken.None);
        Assert.Equal(width * height, result.Output.Length);
        return [.. Enumerable.Range(0, map.Frames.Count).Select(i =>
        {
            var cell = new byte[map.CellWidth * map.CellHeight];
            for (var y = 0; y < map.CellHeight; y++)
            {
                result.Output.AsSpan((((i / map.Columns * map.CellHeight) + y) * width) + (i % map.Columns * map.CellWidth), map.CellWidth).CopyTo(cell.AsSpan(y * map.CellWidth));
            }

            return NumberOf(cell, map.CellWidth);
        })];
    }

    /// <summary>The number in a small grey picture of a frame, <paramref name="width"/> by the length that is left.</summary>
    public static int NumberOf(ReadOnlySpan<byte> grey, int width)
    {
        var (height, number) = (grey.Length / width, 0);
        for (var bit = 0; bit < Bits; bit++)
        {
            var x = ((2 * bit) + 1) * width / (2 * Bits);
            var (above, below) = (grey[(height / 4 * width) + x] >= 128, grey[(height * 3 / 4 * width) + x] >= 128);
            if (above == below)
            {
                return -1;
            }

            number |= above ? 1 << bit : 0;
        }

        return number;
    }

    private const int FrameBytes = Width * Height * 3 / 2;

    private static int Number(byte[] grey) => NumberOf(grey, Bits * 2);

    private static void Draw(Span<byte> frame, int number)
    {
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var isSet = (number >> (x * Bits / Width) & 1) == 1;
                frame[(y * Width) + x] = isSet == y < Height / 2 ? White : Black;
            }
        }

        frame[(Width * Height)..].Fill(128);
    }
}
