namespace TakesWeb.Media;

/// <summary>Every type of media that Takes keeps. What is not here is refused.</summary>
public static class MediaTypes
{
    public static readonly MediaType Mp4 = new("video/mp4", "mp4", MediaKind.Video, "mov");
    public static readonly MediaType Mov = new("video/quicktime", "mov", MediaKind.Video, "mov");
    public static readonly MediaType M4V = new("video/x-m4v", "m4v", MediaKind.Video, "mov");
    public static readonly MediaType ThreeGp = new("video/3gpp", "3gp", MediaKind.Video, "mov");
    public static readonly MediaType Mkv = new("video/x-matroska", "mkv", MediaKind.Video, "matroska");
    public static readonly MediaType WebM = new("video/webm", "webm", MediaKind.Video, "matroska");
    public static readonly MediaType Avi = new("video/x-msvideo", "avi", MediaKind.Video, "avi");
    public static readonly MediaType Flv = new("video/x-flv", "flv", MediaKind.Video, "flv");
    public static readonly MediaType Wmv = new("video/x-ms-wmv", "wmv", MediaKind.Video, "asf");
    public static readonly MediaType Ogv = new("video/ogg", "ogv", MediaKind.Video, "ogg");
    public static readonly MediaType Png = new("image/png", "png", MediaKind.Image, "png_pipe");
    public static readonly MediaType Jpeg = new("image/jpeg", "jpg", MediaKind.Image, "jpeg_pipe");
    public static readonly MediaType Gif = new("image/gif", "gif", MediaKind.Image, "gif");
    public static readonly MediaType WebP = new("image/webp", "webp", MediaKind.Image, "webp_pipe");
    public static readonly MediaType Tiff = new("image/tiff", "tif", MediaKind.Image, "tiff_pipe");
    public static readonly MediaType Bmp = new("image/bmp", "bmp", MediaKind.Image, "bmp_pipe");

    // ffmpeg has no pipe demuxer for TGA; image2 is used with -pattern_type none and a forced decoder.
    public static readonly MediaType Tga = new("image/x-tga", "tga", MediaKind.Image, "image2");
    public static readonly MediaType Exr = new("image/x-exr", "exr", MediaKind.Image, "exr_pipe");
    public static readonly MediaType Heic = new("image/heic", "heic", MediaKind.Image, "mov");
    public static readonly MediaType Avif = new("image/avif", "avif", MediaKind.Image, "mov");
    public static readonly MediaType Wav = new("audio/wav", "wav", MediaKind.Audio, "wav");
    public static readonly MediaType Mp3 = new("audio/mpeg", "mp3", MediaKind.Audio, "mp3");
    public static readonly MediaType Aac = new("audio/aac", "aac", MediaKind.Audio, "aac");
    public static readonly MediaType M4A = new("audio/mp4", "m4a", MediaKind.Audio, "mov");
    public static readonly MediaType Flac = new("audio/flac", "flac", MediaKind.Audio, "flac");
    public static readonly MediaType Ogg = new("audio/ogg", "ogg", MediaKind.Audio, "ogg");

    /// <summary>All of them: what the LFS attributes, the upload form and the documentation list.</summary>
    public static IReadOnlyList<MediaType> All { get; } =
    [
        Mp4, Mov, M4V, ThreeGp, Mkv, WebM, Avi, Flv, Wmv, Ogv,
        Png, Jpeg, Gif, WebP, Tiff, Bmp, Tga, Exr, Heic, Avif,
        Wav, Mp3, Aac, M4A, Flac, Ogg,
    ];

    /// <summary>For sentences: "Takes keeps video (mp4, mov, …), images (…) and sound (…)."</summary>
    public static string AcceptedSentence { get; } =
        $"Takes keeps video ({Endings(MediaKind.Video)}), images ({Endings(MediaKind.Image)}) and sound ({Endings(MediaKind.Audio)}).";

    private static string Endings(MediaKind kind) => string.Join(", ", All.Where(type => type.Kind == kind).Select(type => type.Extension));
}
