namespace TakesWeb.Media;

/// <summary>Which of the many children of QuickTime a file is: its first box, and the brands in it.</summary>
internal static class IsoMedia
{
    private static readonly string[] OldQuickTime = ["moov", "mdat", "wide", "free", "skip", "pnot"];
    private static readonly string[] Fragments = ["styp", "sidx", "moof"];

    public static MediaType? TypeOf(MediaHead head)
    {
        var size = head.Big32(0);
        var box = head.Ascii(4, 4);
        if (box == "ftyp")
        {
            return size is >= 16 and <= 4096 ? ByBrand(head, (int)size) : null;
        }

        // Without brands a plausible length is the only other witness (0: to the end of the file; 1: a 64-bit length follows).
        var isPlausible = size is 0 or 1 || (size >= 8 && size <= head.Length);
        return !isPlausible ? null
            : OldQuickTime.Contains(box) ? MediaTypes.Mov
            : Fragments.Contains(box) ? MediaTypes.Mp4
            : null;
    }

    private static MediaType? ByBrand(MediaHead head, int size)
    {
        var major = head.Ascii(8, 4);
        var compatible = Enumerable.Range(4, Math.Max(0, (size / 4) - 4)).Select(i => head.Ascii(i * 4, 4)).ToList();
        return major switch
        {
            "qt  " => MediaTypes.Mov,
            "M4A " or "M4B " or "M4P " => MediaTypes.M4A,
            "M4V " or "M4VH" or "M4VP" => MediaTypes.M4V,
            "avif" or "avis" => MediaTypes.Avif,
            "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" => MediaTypes.Heic,
            "mif1" or "msf1" => compatible.Contains("avif") || compatible.Contains("avis") ? MediaTypes.Avif : MediaTypes.Heic,
            "crx " or "jp2 " or "jpx " or "aax " => null,
            _ when major.StartsWith("3g", StringComparison.Ordinal) => MediaTypes.ThreeGp,
            _ => MediaTypes.Mp4,
        };
    }
}
