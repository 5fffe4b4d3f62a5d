using TakesWeb.Media;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// The frames of a sequence before they are a take: each distinct one a file of its own, durable, below the staging folder. Dispose it when
/// the take is booked, or nothing is left of it: until then its bytes are promised.
/// </summary>
/// <param name="List">The frames.</param>
/// <param name="Type">What they all are, by content.</param>
/// <param name="Files">Where each distinct frame lies, by hash.</param>
/// <param name="Pattern">How the frames were named: "beauty.####.exr".</param>
public sealed record StagedSequence(FrameList List, MediaType Type, IReadOnlyDictionary<string, string> Files, string Pattern) : IDisposable
{
    /// <summary>Size of all frames in pixels; null where their files do not say.</summary>
    public (int Width, int Height)? PixelSize { get; init; }

    /// <summary>Entries of the ZIP that are no frames and were left out, by name.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>The text of <see cref="List"/>.</summary>
    public byte[] Text { get; } = List.ToBytes();

    internal QuotaHold? Hold { get; init; }

    public string FirstFile => Files[List.Frames[0].Sha256];

    public void Dispose() => Hold?.Dispose();
}
