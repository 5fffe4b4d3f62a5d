namespace TakesWeb.Media;

/// <summary>
/// How a file comes to be played, decided from its probe alone. Whatever is uncertain is copied: a player that counts frames must be able
/// to trust every one of them.
/// </summary>
/// <param name="Mode">What is to be done.</param>
/// <param name="Why">What keeps a browser from playing the file, for people: "ProRes is not played by browsers."; null when nothing does.</param>
public sealed record PlayPlan(PlayMode Mode, string? Why)
{
    private const int LargestEdge = 4096;
    private const double MostStart = 0.0005;

    private static readonly MediaType[] Pictures = [MediaTypes.Png, MediaTypes.Jpeg, MediaTypes.WebP, MediaTypes.Gif];
    private static readonly MediaType[] Mp4Family = [MediaTypes.Mp4, MediaTypes.Mov, MediaTypes.M4V];
    private static readonly string[] Pcm = ["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"];

    /// <summary>True for the types of stills that browsers show.</summary>
    public static bool IsWebPicture(string? mime) => Pictures.Any(type => type.Mime == mime);

    /// <param name="type">Of the file; of a sequence that of a frame.</param>
    /// <param name="probe">What is known of it.</param>
    /// <param name="isSequence">Numbered frames that are one take.</param>
    public static PlayPlan Of(MediaType type, MediaProbe probe, bool isSequence = false) => type.Kind switch
    {
        _ when isSequence => new PlayPlan(PlayMode.Film, "Numbered frames: browsers play a film of them."),
        MediaKind.Image => Pictures.Contains(type) ? new PlayPlan(PlayMode.AsIs, null) : new PlayPlan(PlayMode.Picture, $"Browsers do not show {type.Extension}."),
        MediaKind.Audio => OfSound(type, probe),
        _ => OfVideo(type, probe),
    };

    private static PlayPlan OfSound(MediaType type, MediaProbe probe)
    {
        var codec = probe.Audio?.Codec ?? probe.Codec;
        var isPlayed = (type.Extension, codec) switch
        {
            ("mp3", "mp3") or ("aac" or "m4a", "aac") or ("flac", "flac") or ("ogg", "vorbis" or "opus" or "flac") => true,
            ("wav", { } pcm) => Pcm.Contains(pcm),
            _ => false,
        };
        return isPlayed ? new PlayPlan(PlayMode.AsIs, null)
            : codec is null ? new PlayPlan(PlayMode.Never, "The file holds no sound that can be decoded.")
            : new PlayPlan(PlayMode.Encode, $"Browsers do not play {NameOf(codec)} in {type.Extension}.");
    }

    private static PlayPlan OfVideo(MediaType type, MediaProbe probe)
    {
        if (probe.Codec is null or "unknown")
        {
            return probe.Audio is null ? new PlayPlan(PlayMode.Never, "The file holds no picture that can be decoded.") : new PlayPlan(PlayMode.Encode, "The file has sound alone.");
        }

        if (!probe.IsHdr && probe.Codec is not ("h264" or "vp8" or "vp9" or "av1"))
        {
            return new PlayPlan(PlayMode.Encode, $"Browsers do not play {NameOf(probe.Codec)}.");
        }

        if (FindObstacle(probe) is { } obstacle)
        {
            return new PlayPlan(PlayMode.Encode, obstacle);
        }

        var sound = probe.Audio?.Codec;
        if (type == MediaTypes.WebM && probe.Codec is "vp8" or "vp9" or "av1" && Math.Abs(probe.PictureStart ?? 0) <= MostStart)
        {
            return sound is null or "opus" or "vorbis" ? new PlayPlan(PlayMode.AsIs, null) : new PlayPlan(PlayMode.Encode, $"Browsers do not play {NameOf(sound)} in webm.");
        }

        if (probe.Codec != "h264")
        {
            return new PlayPlan(PlayMode.Encode, $"Browsers do not play {NameOf(probe.Codec)} in {type.Extension}.");
        }

        return !Mp4Family.Contains(type) ? new PlayPlan(PlayMode.Repack, $"Browsers do not play {type.Extension}.")
            : sound is not (null or "aac" or "mp3") ? new PlayPlan(PlayMode.Repack, $"Browsers do not play its sound ({NameOf(sound)}).")
            : Math.Abs(probe.PictureStart ?? 0) > MostStart ? new PlayPlan(PlayMode.Repack, "Its first picture does not stand at its beginning.")
            : new PlayPlan(PlayMode.AsIs, null);
    }

    /// <summary>What no change of the container cures; null when there is nothing.</summary>
    private static string? FindObstacle(MediaProbe probe) => probe switch
    {
        { IsHdr: true } => "It is HDR, which usual screens do not show right.",
        { BitDepth: > 8 } => $"Browsers do not play {probe.BitDepth} bits a channel everywhere.",
        { FieldOrder: not null } => "It is interlaced.",
        { IsVariableRate: true } => "Its frames do not come at a constant rate.",
        { FrameRate: null } => "It does not say how many frames it shows a second.",
        { PixelAspect: not null } => "Its pixels are not square.",
        { Rotation: not null } => "It is stored turned.",
        { PixelFormat: not ("yuv420p" or "yuvj420p") } => $"Browsers do not play its pixels ({probe.PixelFormat ?? "unknown"}).",
        { Width: > LargestEdge } or { Height: > LargestEdge } => "It is larger than browsers are sure to play.",
        _ => null,
    };

    private static string NameOf(string codec) => codec switch
    {
        "prores" => "ProRes",
        "hevc" => "HEVC",
        "dnxhd" => "DNxHD",
        "h264" => "H.264",
        "mpeg4" => "MPEG-4 Visual",
        "mpeg2video" => "MPEG-2",
        "mjpeg" => "Motion JPEG",
        "av1" or "vp8" or "vp9" or "ffv1" or "flac" or "mp3" or "aac" => codec.ToUpperInvariant(),
        _ => codec,
    };
}
