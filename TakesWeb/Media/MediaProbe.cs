using System.Text.Json.Serialization;

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

    /// <summary>Width to height of one stored pixel, "4:3"; null where pixels are square.</summary>
    public string? PixelAspect { get; init; }

    /// <summary>"tt", "bb", "tb" or "bt" where the picture comes in fields; null where it is progressive or does not say.</summary>
    public string? FieldOrder { get; init; }

    /// <summary>True where frames do not follow each other at one distance, false where they were looked at and do; null where only the header was read.</summary>
    public bool? IsVariableRate { get; init; }

    /// <summary>Seconds from the file's zero to the first picture; null where it is there at once.</summary>
    public double? PictureStart { get; init; }

    /// <summary>True for the transfers of HDR10 and HLG: shown as it is on a usual screen it looks washed out.</summary>
    [JsonIgnore]
    public bool IsHdr => Colour?.Transfer is "smpte2084" or "arib-std-b67";

    public AudioDescription? Audio { get; init; }
}

public sealed record ColourDescription(string? Primaries, string? Transfer, string? Matrix, string? Range);

public sealed record AudioDescription(string Codec, int SampleRate, int Channels, string? Layout);
