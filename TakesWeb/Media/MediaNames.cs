namespace TakesWeb.Media;

/// <summary>Compares the ending that an uploader's file had with what is in it: the ending never decides, but a wrong one is said.</summary>
public static class MediaNames
{
    private static readonly Dictionary<string, string> Aliases = Pairs(
        "jpeg=jpg jpe=jpg jfif=jpg apng=png tiff=tif dib=bmp vda=tga icb=tga vst=tga heif=heic hif=heic qt=mov mpg4=mp4 m4b=m4a asf=wmv oga=ogg opus=ogg wave=wav");

    // Other programs' endings. A version ("final.v2") is none, and is no claim.
    private static readonly string[] Foreign =
        "txt html htm xml json svg pdf psd zip hdr ico dng raw dpx cin jp2 jxl aif aiff wma mpg mpeg ts mts m2ts mxf vob m3u8".Split(' ');

    private static readonly Dictionary<string, string> Titles = Pairs("jpg=JPEG tif=TIFF mov=QuickTime webp=WebP webm=WebM mkv=Matroska exr=OpenEXR");

    /// <summary>"Named .png, is JPEG."; null when the name is right, has no ending, or one that claims nothing.</summary>
    public static string? FindLie(string? originalName, MediaType type)
    {
        var ending = Path.GetExtension(originalName ?? "").TrimStart('.');
        var claimed = Aliases.GetValueOrDefault(ending.ToLowerInvariant()) ?? ending.ToLowerInvariant();
        var isClaim = Foreign.Contains(claimed) || MediaTypes.All.Any(known => known.Extension == claimed);
        return isClaim && claimed != type.Extension ? $"Named .{ending}, is {Titles.GetValueOrDefault(type.Extension) ?? type.Extension.ToUpperInvariant()}." : null;
    }

    private static Dictionary<string, string> Pairs(string text) => text.Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
}
