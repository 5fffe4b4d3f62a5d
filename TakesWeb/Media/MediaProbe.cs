namespace TakesWeb.Media;

/// <summary>What ffprobe or vipsheader say of a file, after distrust: absurd values are left out, rotation and pixel aspect are applied to the size.</summary>
public sealed record MediaProbe
{
    public required string Container { get; init; }

    public string? Codec { get; init; }

    /// <summary>As shown: after rotation and pixel aspect.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>Seconds.</summary>
    public double? Duration { get; init; }

    public FrameRate? FrameRate { get; init; }

    public long? FrameCount { get; init; }

    public string? PixelFormat { get; init; }

    public int? BitDepth { get; init; }

    /// <summary>Degrees clockwise that a player turns the picture.</summary>
    public int? Rotation { get; init; }

    public ColourDescription? Colour { get; init; }

    public AudioDescription? Audio { get; init; }
}

public sealed record ColourDescription(string? Primaries, string? Transfer, string? Matrix, string? Range);

public sealed record AudioDescription(string Codec, int SampleRate, int Channels, string? Layout);
