using System.Globalization;
using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>
/// Makes folder names of what people type: ASCII letters, digits, underscores and dashes, at most 60 of them. Names on disk are made here
/// and never parsed back into titles, but for a leading number.
/// </summary>
public static class FolderName
{
    private const int Longest = 60;

    private static readonly Dictionary<char, string> Spelt = new()
    {
        ['ä'] = "ae",
        ['ö'] = "oe",
        ['ü'] = "ue",
        ['Ä'] = "Ae",
        ['Ö'] = "Oe",
        ['Ü'] = "Ue",
        ['ß'] = "ss",
        ['æ'] = "ae",
        ['Æ'] = "Ae",
        ['œ'] = "oe",
        ['ø'] = "o",
        ['Ø'] = "O",
        ['å'] = "a",
        ['Å'] = "A",
        ['é'] = "e",
        ['è'] = "e",
        ['ê'] = "e",
        ['ë'] = "e",
        ['É'] = "E",
        ['È'] = "E",
        ['á'] = "a",
        ['à'] = "a",
        ['â'] = "a",
        ['ã'] = "a",
        ['ó'] = "o",
        ['ò'] = "o",
        ['ô'] = "o",
        ['õ'] = "o",
        ['ú'] = "u",
        ['ù'] = "u",
        ['û'] = "u",
        ['í'] = "i",
        ['ì'] = "i",
        ['î'] = "i",
        ['ï'] = "i",
        ['ñ'] = "n",
        ['ç'] = "c",
        ['Ç'] = "C",
        ['š'] = "s",
        ['ž'] = "z",
        ['č'] = "c",
        ['ř'] = "r",
        ['ł'] = "l",
        ['ś'] = "s",
        ['ń'] = "n",
        ['ż'] = "z",
        ['ý'] = "y",
    };

    /// <summary>"Down the spiral!" becomes "Down_the_spiral"; null when nothing is left, or a reserved name.</summary>
    public static string? From(string title)
    {
        var text = new StringBuilder();
        foreach (var c in title.Trim())
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '-')
            {
                text.Append(c);
            }
            else if (Spelt.TryGetValue(c, out var spelt))
            {
                text.Append(spelt);
            }
            else if (char.IsWhiteSpace(c) || c is '_' or '/' or '\\' or '.' or ',' or ':' or '&' or '+')
            {
                if (text.Length > 0 && text[^1] != '_')
                {
                    text.Append('_');
                }
            }
        }

        var name = text.ToString();
        name = (name.Length > Longest ? name[..Longest] : name).Trim('_', '-');
        return name.Length > 0 && !SafePath.IsReserved(name) ? name : null;
    }

    /// <summary>"deep-field": the folder of a project.</summary>
    public static string? Slug(string name) => From(name)?.Replace('_', '-').ToLowerInvariant();

    /// <summary>"003_Down_the_spiral".</summary>
    public static string Numbered(int number, int digits, string name) =>
        number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0') + "_" + name;

    /// <summary>The number in front of a folder's name, and the rest of it.</summary>
    public static (int Number, string Name)? Split(string folder)
    {
        var mark = folder.IndexOf('_', StringComparison.Ordinal);
        return mark is > 0 and < 7 && int.TryParse(folder.AsSpan(0, mark), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, folder[(mark + 1)..])
            : null;
    }

    /// <summary>What people read of a folder: "03_Night_lights" is "Night lights".</summary>
    public static string TitleOf(string folder) => (Split(folder)?.Name ?? folder).Replace('_', ' ');
}
