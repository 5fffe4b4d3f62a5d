using System.Text;

namespace TakesWeb.Media;

/// <summary>Names what a refused file seems to be, so that the refusal helps.</summary>
internal static class ForeignContent
{
    private static readonly (string Magic, string Name)[] Binary =
    [
        ("PK\u0003\u0004", "a ZIP archive (or an office document)"),
        ("%PDF", "a PDF document"),
        ("8BPS", "a Photoshop document (PSD)"),
        ("#?RADIANCE", "a Radiance HDR image"),
        ("#?RGBE", "a Radiance HDR image"),
        ("FORM", "an AIFF or IFF file"),
        ("\0\0\u0001\0", "a Windows icon"),
        ("\0\0\u0001\u00BA", "an MPEG program stream"),
        ("MZ", "a Windows program"),
        ("\u007FELF", "a Linux program"),
        ("\u001F\u008B", "a gzip archive"),
        ("7z\u00BC\u00AF", "a 7z archive"),
        ("Rar!", "a RAR archive"),
    ];

    private static readonly (string Word, string Name)[] Texts =
    [
        ("#EXTM3U", "an HLS playlist (text that points to other files)"),
        ("ffconcat", "an ffmpeg concat script (text that points to other files)"),
        ("<MPD", "a DASH manifest (text that points to other files)"),
        ("<svg", "an SVG drawing"),
        ("<!DOCTYPE svg", "an SVG drawing"),
        ("<html", "a web page"),
        ("<!DOCTYPE html", "a web page"),
        ("<?xml", "an XML file"),
        ("push graphic-context", "an ImageMagick script"),
        ("#!", "a script"),
        ("v=0", "a session description (SDP, text that points to a network stream)"),
    ];

    /// <summary>Such as "an HLS playlist"; null when there is no telling.</summary>
    public static string? NameOf(MediaHead head)
    {
        var start = head.Ascii(0, 16);
        foreach (var (magic, name) in Binary)
        {
            if (start.StartsWith(magic, StringComparison.Ordinal))
            {
                return name;
            }
        }

        return IsText(head) ? TextName(head) : head.At(0) == 0x47 && head.At(188) == 0x47 && head.At(376) == 0x47 ? "an MPEG transport stream" : null;
    }

    private static string TextName(MediaHead head)
    {
        var text = Encoding.UTF8.GetString(head.Bytes).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        var inMarkup = text.StartsWith('<');
        foreach (var (word, name) in Texts)
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase) || (inMarkup && word != "<?xml" && word[0] == '<' && text.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return name;
            }
        }

        return text.StartsWith('{') || text.StartsWith('[') ? "a JSON file" : "a text file";
    }

    private static bool IsText(MediaHead head)
    {
        var sample = head.Bytes[..Math.Min(head.Bytes.Length, 1024)];
        return sample.IndexOfAnyInRange((byte)0, (byte)8) < 0 && sample.IndexOfAnyInRange((byte)14, (byte)31) < 0;
    }
}
