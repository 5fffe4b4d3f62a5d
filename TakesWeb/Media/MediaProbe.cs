using System.Text.Json.Serialization;

namespace TakesWeb.Media;

/// <summary>
/// What ffprobe, vipsheader or the file's own header say of it, after distrust: absurd values are left out, rotation and pixel aspect are
/// applied to the size. It becomes "media" in the sidecar (docs/format.md); what is not known is null and not written.
/// </summary>
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

    /// <summary>Counted where the file is short enough for that; otherwise as it says itself, or as many as fit.</summary>
    public long? FrameCount { get; init; }

    /// <summary>True where frames do not come at equal distances: then <see cref="FrameRate"/> is their mean. False where the header made one think so and they do.</summary>
    public bool? IsVariableRate { get; init; }

    /// <summary>"tt", "bb", "tb" or "bt" as ffprobe says it; null where whole frames are stored.</summary>
    public string? FieldOrder { get; init; }

    /// <summary>Seconds from the file's zero to the first picture; null where it is there at once.</summary>
    public double? PictureStart { get; init; }

    public string? PixelFormat { get; init; }

    public int? BitDepth { get; init; }

    /// <summary>Set where pixels may be transparent: a page shows them over a checker.</summary>
    public bool? HasAlpha { get; init; }

    /// <summary>Width to height of one stored pixel, such as "2:1"; null where they are square.</summary>
    public string? PixelAspect { get; init; }

    /// <summary>Degrees clockwise that a player turns the picture.</summary>
    public int? Rotation { get; init; }

    /// <summary>EXIF's number, 2 to 8; null where the picture stands as it is stored.</summary>
    public int? Orientation { get; init; }

    public ColourDescription? Colour { get; init; }

    /// <summary>"PQ", "HDR10", "HLG" or "Dolby Vision".</summary>
    public string? Hdr { get; init; }

    /// <summary>True for PQ and HLG: shown as they are on a usual screen they look washed out.</summary>
    [JsonIgnore]
    public bool IsHdr => Colour?.Transfer is "smpte2084" or "arib-std-b67";

    /// <summary>Description of the embedded colour profile.</summary>
    public string? IccProfile { get; init; }

    /// <summary>Layers and parts of an EXR, by name.</summary>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>Pages of a TIFF, pictures in a HEIC; null for one.</summary>
    public int? Pages { get; init; }

    /// <summary>Of the first frame, "01:00:00:00"; a semicolon before the frames means drop-frame.</summary>
    public string? Timecode { get; init; }

    public IReadOnlyList<ChapterMark>? Chapters { get; init; }

    /// <summary>The sound that a player plays: the first.</summary>
    public AudioDescription? Audio { get; init; }

    /// <summary>All sound streams in their order, where there are more than one.</summary>
    public IReadOnlyList<AudioDescription>? AudioStreams { get; init; }
}

public sealed record ColourDescription(string? Primaries, string? Transfer, string? Matrix, string? Range);

public sealed record AudioDescription(string Codec, int SampleRate, int Channels, string? Layout)
{
    public string? SampleFormat { get; init; }

    public string? Language { get; init; }

    public string? Title { get; init; }
}

/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
/// <param name="Title">As the file has it, cut at 200 characters.</param>
public sealed record ChapterMark(double Start, double End, string? Title);
