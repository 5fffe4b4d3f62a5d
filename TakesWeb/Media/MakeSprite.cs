using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>
/// Makes one picture of many small frames, spread evenly over a video from its first to its last, and says which frame each of them is.
/// Keys alone are decoded where there are enough of them. Every cell is a decoded frame: the cells are counted, not believed.
/// </summary>
public sealed class MakeSprite(MediaCommand command)
{
    public const int MostCells = 100;

    /// <summary>The longer side of a cell.</summary>
    public const int Edge = 240;

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> JpegEnd => [0xFF, 0xD9];

    /// <summary>Writes <paramref name="output"/> (a JPEG, replaced atomically). The times are those of <paramref name="source"/>.</summary>
    public async Task<SpriteResult> RunAsync(SpriteOrder source, string output, CancellationToken ct)
    {
        var (width, height) = CellOf(source.Probe);
        var wanted = Spread(source.Times.Count);
        var near = NearKeys(wanted, source.Times.KeyFrames, source.Times.Count);
        var cells = near is null ? null : await CellsAsync(source, near, (width, height), ct);
        var frames = cells is { Count: > 0 } && cells.Count == near!.Count ? near.Select(k => k.Frame).ToList() : null;
        if (frames is null)
        {
            cells = await CellsAsync(source, [.. wanted.Select(frame => (frame, frame))], (width, height), ct);
            // A damaged video gives fewer than its container names: what came is shown, and nothing else.
            frames = [.. wanted.Take(cells.Count)];
        }

        if (cells!.Count == 0)
        {
            return new PictureResult(PictureOutcome.Corrupt, "The file holds no frame that can be decoded.");
        }

        var columns = (int)Math.Ceiling(Math.Sqrt(cells.Count));
        var rows = (cells.Count + columns - 1) / columns;
        var encoded = await command.FfmpegRawAsync(Sheet(cells, columns, rows, (width, height)), columns * width, rows * height, ["-frames:v", "1", "-c:v", "mjpeg", "-q:v", "5", "-f", "image2pipe"], ct);
        if (!encoded.Succeeded || !encoded.Output.AsSpan().StartsWith(JpegStart) || !encoded.Output.AsSpan().EndsWith(JpegEnd))
        {
            return DamageReason.Of(encoded);
        }

        DurableFile.Write(output, encoded.Output);
        return new SpriteMap(columns, rows, width, height, frames, source.Times.Count, source.Times.Rate ?? source.Probe.FrameRate);
    }

    /// <summary>First to last, evenly.</summary>
    internal static IReadOnlyList<int> Spread(int frames)
    {
        var cells = Math.Min(frames, MostCells);
        return [.. Enumerable.Range(0, cells).Select(i => cells == 1 ? 0 : (int)Math.Round((double)i * (frames - 1) / (cells - 1)))];
    }

    /// <summary>As many keys as cells are wanted, none further from the next than two cells; null where there are too few for that.</summary>
    internal static IReadOnlyList<(int Frame, int Place)>? NearKeys(IReadOnlyList<int> wanted, IReadOnlyList<int> keys, int frames)
    {
        if (keys.Count < wanted.Count || wanted.Count == frames)
        {
            return null;
        }

        List<(int Frame, int Place)> near = [.. Spread(keys.Count).Select(place => (keys[place], place))];
        var widest = near.Zip(near.Skip(1), (one, next) => next.Frame - one.Frame).Append(near[0].Frame).Append(frames - 1 - near[^1].Frame).Max();
        return widest <= 2 * frames / wanted.Count ? near : null;
    }

    /// <summary>The pixels of each chosen frame, RGBA; fewer where not all of them decode. A place counts frames, or keys among keys.</summary>
    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> CellsAsync(SpriteOrder source, IReadOnlyList<(int Frame, int Place)> chosen, (int Width, int Height) cell, CancellationToken ct)
    {
        // Keys are counted among keys; where each frame is one, both counts are the same.
        var isKeysOnly = chosen.Any(c => c.Frame != c.Place);
        var bytes = cell.Width * cell.Height * 4;
        var result = await command.ConvertAsync(
            source.Path, source.Type,
            [
                "-map", "0:V:0", "-an", "-sn", "-dn",
                "-vf", $"select='{string.Join('+', chosen.Select(c => $"eq(n,{c.Place})"))}',scale={cell.Width}:{cell.Height}:flags=area,format=rgba",
                "-vsync", "passthrough", "-f", "rawvideo", "pipe:1",
            ],
            new MediaWork(TimeSpan.FromMinutes(30)) { Before = isKeysOnly ? ["-skip_frame", "nokey"] : [], OutputLimit = (chosen.Count + 1) * bytes },
            ct);
        return [.. Enumerable.Range(0, Math.Min(chosen.Count, result.Output.Length / bytes)).Select(i => (ReadOnlyMemory<byte>)result.Output.AsMemory(i * bytes, bytes))];
    }

    private static byte[] Sheet(IReadOnlyList<ReadOnlyMemory<byte>> cells, int columns, int rows, (int Width, int Height) cell)
    {
        var sheet = new byte[columns * rows * cell.Width * cell.Height * 4];
        for (var slot = 0; slot < columns * rows; slot++)
        {
            // Slots behind the last cell show it again: no part of the sheet is empty.
            var pixels = cells[Math.Min(slot, cells.Count - 1)].Span;
            for (var y = 0; y < cell.Height; y++)
            {
                var to = ((((slot / columns * cell.Height) + y) * columns) + (slot % columns)) * cell.Width * 4;
                pixels.Slice(y * cell.Width * 4, cell.Width * 4).CopyTo(sheet.AsSpan(to));
            }
        }

        return sheet;
    }

    private static (int Width, int Height) CellOf(MediaProbe probe)
    {
        double width = Math.Max(1, probe.Width ?? 16), height = Math.Max(1, probe.Height ?? 9);
        var factor = Math.Min(1, Edge / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * factor)), Math.Max(1, (int)Math.Round(height * factor)));
    }
}

/// <summary>The video that a sprite is made of.</summary>
public sealed record SpriteOrder(string Path, MediaType Type, MediaProbe Probe, FrameTimes Times);

/// <summary>Where the frames of a sprite are: cell i lies in row i / columns, column i % columns, and shows frame <c>frames[i]</c>.</summary>
public sealed record SpriteMap(int Columns, int Rows, int CellWidth, int CellHeight, IReadOnlyList<int> Frames, long FrameCount, FrameRate? FrameRate);

/// <summary>The map of the sprite, or why there is none. Exactly one of the two is there.</summary>
public sealed record SpriteResult(SpriteMap? Map, PictureResult? Failure)
{
    public static implicit operator SpriteResult(SpriteMap map) => new(map, null);

    public static implicit operator SpriteResult(PictureResult failure) => new(null, failure);
}
