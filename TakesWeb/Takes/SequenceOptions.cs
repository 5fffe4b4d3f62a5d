namespace TakesWeb.Takes;

/// <summary>Takes:Sequences:*: how much a ZIP of frames may unpack to.</summary>
public sealed record SequenceOptions
{
    /// <summary>Takes:Sequences:MaxEntries: entries of one ZIP, folders and other files among them.</summary>
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>Takes:Sequences:MaxBytes: bytes of all frames of one sequence. 256 GiB unless told.</summary>
    public long MaxBytes { get; init; } = 256L << 30;

    /// <summary>Takes:Sequences:MaxRatio: how many bytes one byte of a ZIP may become. Frames rarely shrink at all; bombs do nothing else.</summary>
    public int MaxRatio { get; init; } = 100;
}
