using System.Runtime.CompilerServices;

namespace TakesWeb.Media;

/// <summary>
/// Makes a film of numbered frames that browsers play: H.264 in mp4, as <see cref="MakeProxy"/> makes of a video. Each frame is decoded by a
/// child that sees this one file, and goes to the encoder as a picture of our own making: of however many, one is in memory at a time.
/// </summary>
public sealed class MakeFilm(MediaCommand command, MakePicture makePicture, CheckCopy check)
{
    /// <summary>
    /// Writes into <paramref name="order"/>'s folder, which holds nothing else, and names the file there. Where a frame is missing or cannot be
    /// decoded, the one before it stands (the one after it at the start), and the label says how many could not. A failure leaves files behind;
    /// the folder is the caller's to remove.
    /// </summary>
    public async Task<ProxyResult> RunAsync(FilmOrder order, Action<double, string> report, CancellationToken ct)
    {
        var reel = new Reel(order, makePicture);
        if (!await reel.FindFirstAsync(ct))
        {
            return reel.Failure ?? new PictureResult(PictureOutcome.Corrupt, "The sequence holds no frame.");
        }

        var file = Path.Combine(order.Folder, "proxy.mp4");
        var (width, height) = FrameSize.Read(reel.Picture, MediaTypes.Png)!.Value;
        var frames = order.Frames.Sum(f => f.Places);
        var work = MediaWork.On(frames, width, height, order.Folder) with
        {
            OnLine = line =>
            {
                if (FfmpegProgress.FramesIn(line) is > 0 and var frame)
                {
                    report(Math.Min(1, (double)frame / frames), $"frame {Math.Min(frame, frames)} of {frames}");
                }
            },
        };
        var result = await command.FilmAsync(reel.RunAsync(ct), [.. ProxyFilters.Film(order.Rate, width, height, command.Threads), file], work, ct);
        if (!result.Succeeded || await check.RunAsync(file, order.Rate, order.Folder, ct) is not { } made || made.FrameCount != frames)
        {
            return DamageReason.Of(result);
        }

        string?[] labels = [reel.Label, reel.Damaged > 0 ? $"damaged: {reel.Damaged} of {order.Frames.Count} frames cannot be decoded" : null];
        return made with { Label = labels.OfType<string>().ToList() is { Count: > 0 } said ? string.Join(", ", said) : null };
    }

    /// <summary>The pictures of the film in order, each for as many places as it stands.</summary>
    private sealed class Reel(FilmOrder order, MakePicture makePicture)
    {
        private int _next;

        public string Picture { get; } = Path.Combine(order.Folder, "frame.png");

        public int Damaged { get; private set; }

        /// <summary>Why the first frame that could not be decoded could not.</summary>
        public PictureResult? Failure { get; private set; }

        public string? Label { get; private set; }

        public async Task<bool> FindFirstAsync(CancellationToken ct)
        {
            while (_next < order.Frames.Count)
            {
                if (await MakeAsync(order.Frames[_next++].Path, ct))
                {
                    return true;
                }
            }

            return false;
        }

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> RunAsync([EnumeratorCancellation] CancellationToken ct)
        {
            var png = await File.ReadAllBytesAsync(Picture, ct);
            for (var places = order.Frames.Take(_next).Sum(f => f.Places); places > 0; places--)
            {
                yield return png;
            }

            foreach (var frame in order.Frames.Skip(_next))
            {
                png = await MakeAsync(frame.Path, ct) ? await File.ReadAllBytesAsync(Picture, ct) : png;
                for (var places = frame.Places; places > 0; places--)
                {
                    yield return png;
                }
            }
        }

        private async Task<bool> MakeAsync(string path, CancellationToken ct)
        {
            var made = await makePicture.RunAsync(path, order.Type, probe: null, Picture, order.Edge, ct);
            if (made.Outcome == PictureOutcome.Made)
            {
                Label ??= made.Label;
                return true;
            }

            Damaged++;
            Failure ??= made;
            return false;
        }
    }
}

/// <summary>Of what the film is made, and where to.</summary>
/// <param name="Type">What the frames are.</param>
/// <param name="Frames">In order.</param>
/// <param name="Rate">Frames a second.</param>
/// <param name="Folder">An empty folder of the caller's.</param>
public sealed record FilmOrder(MediaType Type, IReadOnlyList<FilmFrame> Frames, FrameRate Rate, string Folder)
{
    /// <summary>The longer side of the film at most.</summary>
    public int Edge { get; init; } = 1920;
}

/// <param name="Path">A regular file by its full path.</param>
/// <param name="Places">For how many frames of the film it stands: itself, and those that are missing behind it.</param>
public readonly record struct FilmFrame(string Path, int Places);
