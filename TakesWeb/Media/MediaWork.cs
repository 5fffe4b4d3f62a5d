namespace TakesWeb.Media;

/// <summary>How a longer piece of work with ffmpeg is done.</summary>
/// <param name="Timeout">After this it is killed.</param>
internal sealed record MediaWork(TimeSpan Timeout)
{
    /// <summary>Work on so many frames of this size: two minutes, and a second more for each frame of a megapixel; half a day at most.</summary>
    public static MediaWork On(int frames, int? width, int? height, string folder)
    {
        var megapixels = Math.Max(0.5, (double)(width ?? 1920) * (height ?? 1080) / 1_000_000);
        return new MediaWork(TimeSpan.FromSeconds(Math.Min(12 * 3600, 120 + (frames * megapixels)))) { Folder = folder };
    }

    /// <summary>The one folder that it may write to, and its working folder; null for work that only reads.</summary>
    public string? Folder { get; init; }

    /// <summary>Options that stand before the input.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Hears each line of standard output, from a pool thread; then none is kept.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>What the program reads from its standard input, piece by piece.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? Pieces { get; init; }

    public int OutputLimit { get; init; } = 8 * 1024 * 1024;
}
