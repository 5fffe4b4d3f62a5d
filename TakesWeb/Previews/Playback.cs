using System.Text.Json.Serialization;
using TakesWeb.Media;

namespace TakesWeb.Previews;

/// <summary>What plays a take, for a player: an address, or how far it is until there is one.</summary>
public sealed record Playback
{
    public required PlaybackState State { get; init; }

    /// <summary>Where it is; null until there is something. It may be cached for ever.</summary>
    public string? Url { get; init; }

    /// <summary>Of what <see cref="Url"/> gives: "video/mp4".</summary>
    public string? MediaType { get; init; }

    /// <summary>0 to 1 while a copy is made and says how far it is.</summary>
    public double? Progress { get; init; }

    /// <summary>Why the media itself is not played, why nothing is, or why the copy failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Of what <see cref="Url"/> gives, exactly; of the media while there is no copy.</summary>
    public FrameRate? FrameRate { get; init; }

    public long? FrameCount { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>Seconds.</summary>
    public double? Duration { get; init; }

    public bool HasSound { get; init; }

    /// <summary>A strip of small frames for scrubbing, and which frame each of them is; null until they are made.</summary>
    public string? SpriteUrl { get; init; }

    public string? SpriteMapUrl { get; init; }

    public string? WaveformUrl { get; init; }

    /// <summary>Highest and lowest sample of each of some hundred stretches, as JSON.</summary>
    public string? PeaksUrl { get; init; }

    /// <summary>Which frame of the media each frame of the copy shows, as JSON; null where frame n is frame n.</summary>
    public string? FramesUrl { get; init; }

    /// <summary>What was done to the picture that a viewer must know of: "tone-mapped".</summary>
    public string? Label { get; init; }

    public bool ToneMapped => Label?.Contains("tone-mapped", StringComparison.Ordinal) == true;

    /// <summary>True where it is a copy that plays, or would.</summary>
    public bool NeedsCopy { get; init; }

    /// <summary>The job of the copy, to cancel or retry it; null when nobody asked for one.</summary>
    public string? JobId { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<PlaybackState>))]
public enum PlaybackState
{
    /// <summary>The media itself.</summary>
    [JsonStringEnumMemberName("original")]
    Original,

    /// <summary>A copy that browsers play.</summary>
    [JsonStringEnumMemberName("proxy")]
    Proxy,

    /// <summary>The copy is being made.</summary>
    [JsonStringEnumMemberName("making")]
    Making,

    /// <summary>The copy waits for its turn.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>No copy could be made, or somebody stopped it.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>There is nothing to play, or nobody asked for a copy yet.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
