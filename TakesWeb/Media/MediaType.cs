namespace TakesWeb.Media;

/// <summary>What a file is by its content, never by its name.</summary>
/// <param name="Mime">Such as "video/mp4".</param>
/// <param name="Extension">The ending that we give it, without a dot: "mp4".</param>
/// <param name="Kind">How it is looked at.</param>
/// <param name="Demuxer">ffmpeg's name of the container, forced with -f: "mov", "matroska", "png_pipe".</param>
public sealed record MediaType(string Mime, string Extension, MediaKind Kind, string Demuxer);
