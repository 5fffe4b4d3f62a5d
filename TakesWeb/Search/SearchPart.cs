using System.Text;

namespace TakesWeb.Search;

/// <summary>A piece of what somebody typed: "-tag:night", a word, a text in quotes.</summary>
/// <param name="IsNegative">With a minus in front.</param>
/// <param name="Field">The letters before the colon; null for a word.</param>
/// <param name="Text">Without its quotes. Empty when nothing follows the colon.</param>
/// <param name="IsQuoted">Quotes make words a phrase, and signs letters.</param>
internal sealed record SearchPart(bool IsNegative, string? Field, string Text, bool IsQuoted)
{
    /// <summary>Any text has parts. A quote that is not closed reaches to the end: somebody is still typing.</summary>
    public static IEnumerable<SearchPart> Split(string text)
    {
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                yield break;
            }

            yield return Read(text, ref at);
        }
    }

    private static SearchPart Read(string text, ref int at)
    {
        var isNegative = text[at] == '-';
        at += isNegative ? 1 : 0;
        string? field = null;
        var (words, isOpen, isQuoted) = (new StringBuilder(), false, false);
        for (; at < text.Length && (isOpen || !char.IsWhiteSpace(text[at])); at++)
        {
            var c = text[at];
            if (c == '"')
            {
                (isOpen, isQuoted) = (!isOpen, true);
            }
            else if (c == ':' && !isQuoted && field is null && words.Length > 0 && IsName(words))
            {
                field = words.ToString();
                words.Clear();
            }
            else
            {
                words.Append(char.IsControl(c) ? ' ' : c);
            }
        }

        return new SearchPart(isNegative, field, words.ToString().Trim(), isQuoted);
    }

    private static bool IsName(StringBuilder words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!char.IsAsciiLetter(words[i]))
            {
                return false;
            }
        }

        return true;
    }
}
