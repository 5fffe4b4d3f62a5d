using TakesWeb.Media.Parameters;

namespace TakesWeb.Media;

/// <summary>What a probe found, or why it found nothing. Exactly one of the two is there.</summary>
/// <param name="Probe">Null when the file could not be read.</param>
/// <param name="Failure">Corrupt, no preview or failed, with reason and detail; null when there is a probe.</param>
public sealed record ProbeResult(MediaProbe? Probe, PictureResult? Failure)
{
    /// <summary>The tags of a video or a sound, for <see cref="ReadParameters"/>; empty for a picture.</summary>
    public IReadOnlyList<FoundText> Tags { get; init; } = [];

    public static implicit operator ProbeResult(MediaProbe probe) => new(probe, null);

    public static implicit operator ProbeResult(PictureResult failure) => new(null, failure);
}
