namespace TakesWeb.Media.Faults;

/// <summary>What is odd about a take's picture and sound. It says where to look and judges nothing: a black stretch may be meant.</summary>
public sealed record FaultReport
{
    /// <summary>Raised when the rules change: an older report is made anew.</summary>
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Frames that were decoded; null for sound alone.</summary>
    public long? Frames { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>The looks of a few frames at equal distances (<see cref="PictureHash"/>), 16 hex digits each; zeros for one that has no looks. Null for sound alone.</summary>
    public string? Signature { get; init; }
}

/// <summary>A stretch of one kind. Frames count from 0, both ends included; null where there is no picture, or no rate to count sound by.</summary>
/// <param name="From">Seconds; null for a still.</param>
/// <param name="To">Seconds, where it ends.</param>
public sealed record Fault(FaultKind Kind, long? FromFrame, long? ToFrame, double? From, double? To);

public enum FaultKind
{
    /// <summary>Nothing but black.</summary>
    Black,

    /// <summary>One colour over the whole picture, which is not black.</summary>
    Flat,

    /// <summary>The same picture for half a second or longer.</summary>
    Frozen,

    /// <summary>Sound below -60 dB for half a second or longer.</summary>
    Silence,

    /// <summary>Sound that was cut off at full scale.</summary>
    Clipping,
}
