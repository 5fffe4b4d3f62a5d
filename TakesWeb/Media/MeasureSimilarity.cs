using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>
/// How like each other two films are, frame by frame: SSIM of grey pictures of 192 by 108, each film decoded once. Frames belong together by time, so films of other
/// rates can be laid beside each other; where one has ended there is nothing to compare.
/// </summary>
public sealed class MeasureSimilarity(MediaCommand command)
{
    public const int Width = 192;
    public const int Height = 108;

    /// <summary>Frames of a film that are looked at: more than eight minutes at 24 fps.</summary>
    public const int MostFrames = 12_000;

    private const int Size = Width * Height;

    /// <summary>A number from 0 (nothing alike) to 1 (the same) for each frame of A that B has one for. What passes through <paramref name="folder"/> is the caller's to remove.</summary>
    public async Task<Outcome<double[]>> RunAsync(MeasuredFilm a, MeasuredFilm b, string folder, Action<double> report, CancellationToken ct)
    {
        var path = Path.Combine(folder, "b.grey");
        await using var kept = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        var frames = new FrameFeed(Size, MostFrames, (_, frame) => kept.Write(frame));
        var seen = await DecodeAsync(b, frames.Feed, ct);
        if (frames.Count == 0)
        {
            return Refusal(seen);
        }

        report(0.4);
        var other = new byte[Size];
        var values = new List<double>();
        var compared = new FrameFeed(Size, MostFrames, (n, frame) =>
        {
            if (FrameOf(n, a.Rate, b.Rate) is var own && own < frames.Count)
            {
                RandomAccess.Read(kept.SafeFileHandle, other, (long)own * Size);
                values.Add(Ssim.Of(frame, other, Width, Height));
            }
        });
        kept.Flush();
        seen = await DecodeAsync(a, compared.Feed, ct);
        return values.Count > 0 ? values.ToArray() : Refusal(seen);
    }

    /// <summary>The frame of B that is seen in the middle of a frame of A.</summary>
    internal static int FrameOf(int frame, FrameRate a, FrameRate b) => (int)Math.Floor(((frame + 0.5) / a.PerSecond * b.PerSecond) + 1e-6);

    private Task<ToolResult> DecodeAsync(MeasuredFilm film, OutputReader onOutput, CancellationToken ct) => command.WatchAsync(
        film.Path, film.Type, ["-map", "0:V:0", "-frames:v", $"{MostFrames}", "-vf", $"scale={Width}:{Height}:flags=area,format=gray", "-vsync", "passthrough", "-f", "rawvideo"], onOutput, ct);

    private static Problem Refusal(ToolResult result) =>
        Problem.Invalid(result.TimedOut ? "Comparing the two took too long and was given up." : $"They could not be compared: {result.ErrorTail.Split('\n')[0]}");

    /// <summary>Cuts what a decoder writes into frames of one size.</summary>
    private sealed class FrameFeed(int size, int most, FrameReader onFrame)
    {
        private readonly byte[] _frame = new byte[size];
        private int _filled;

        public int Count { get; private set; }

        public void Feed(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0 && Count < most)
            {
                var part = Math.Min(bytes.Length, size - _filled);
                bytes[..part].CopyTo(_frame.AsSpan(_filled));
                bytes = bytes[part..];
                _filled += part;
                if (_filled == size)
                {
                    onFrame(Count++, _frame);
                    _filled = 0;
                }
            }
        }
    }

    private delegate void FrameReader(int number, ReadOnlySpan<byte> frame);
}

/// <param name="Path">A regular file of the product's own naming.</param>
public sealed record MeasuredFilm(string Path, MediaType Type, FrameRate Rate);
