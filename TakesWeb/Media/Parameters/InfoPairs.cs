namespace TakesWeb.Media.Parameters;

/// <summary>
/// The "key: value, key: value" line of an A1111 text. Read by hand in one pass: the pattern that the original uses takes quadratic
/// time on a line that somebody made for it.
/// </summary>
internal sealed class InfoPairs
{
    private const int MaxPairs = 200;
    private const int MaxKey = 60;
    private const int MaxValue = 2000;

    private readonly List<(string Key, string Value)> _pairs = [];

    public IReadOnlyList<(string Key, string Value)> Pairs => _pairs;

    /// <summary>The JSON list that Civitai appends, or null.</summary>
    public string? CivitaiResources { get; private set; }

    public string? this[string key] => _pairs.Where(p => p.Key == key).Select(p => p.Value).FirstOrDefault();

    public static InfoPairs Read(string line)
    {
        var pairs = new InfoPairs();
        line = pairs.Cut(line, "Civitai resources: ", isResources: true);
        line = pairs.Cut(line, "Hashes: ", isResources: false);
        for (var at = 0; at < line.Length && pairs._pairs.Count < MaxPairs;)
        {
            at = pairs.Take(line, at);
        }

        return pairs;
    }

    /// <summary>Takes out a key whose value is JSON: its commas are not ours.</summary>
    private string Cut(string line, string key, bool isResources)
    {
        var at = line.IndexOf(key, StringComparison.Ordinal);
        var start = at + key.Length;
        if (at < 0 || start >= line.Length || line[start] is not ('[' or '{'))
        {
            return line;
        }

        var end = EndOfJson(line, start);
        if (isResources)
        {
            CivitaiResources = line[start..end];
        }

        return line[..at] + line[end..].TrimStart(',', ' ');
    }

    private static int EndOfJson(string line, int start)
    {
        var depth = 0;
        for (var i = start; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                i = EndOfQuote(line, i) - 1;
            }
            else if (line[i] is '[' or '{')
            {
                depth++;
            }
            else if (line[i] is ']' or '}' && --depth == 0)
            {
                return i + 1;
            }
        }

        return line.Length;
    }

    private int Take(string line, int at)
    {
        while (at < line.Length && (char.IsWhiteSpace(line[at]) || line[at] == ','))
        {
            at++;
        }

        var colon = at;
        while (colon < line.Length && line[colon] is not (':' or ',' or '\n'))
        {
            colon++;
        }

        if (colon >= line.Length || line[colon] != ':')
        {
            return colon;
        }

        var start = colon + 1;
        while (start < line.Length && line[start] == ' ')
        {
            start++;
        }

        var isQuoted = start < line.Length && line[start] == '"';
        var end = isQuoted ? EndOfQuote(line, start) : start;
        while (end < line.Length && line[end] is not (',' or '\n'))
        {
            end++;
        }

        Keep(line[at..colon].Trim(), line[start..end].Trim(), isQuoted);
        return end;
    }

    private void Keep(string key, string value, bool isQuoted)
    {
        if (key.Length is 0 or > MaxKey || value.Length > MaxValue)
        {
            return;
        }

        var text = isQuoted ? LooseJson.Text(LooseJson.Parse($"{{\"value\":{value}}}").Member("value")) : null;
        _pairs.Add((key, text ?? value));
    }

    /// <summary>Behind the closing quote; the end of the line where there is none.</summary>
    private static int EndOfQuote(string line, int start)
    {
        for (var i = start + 1; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
            }
            else if (line[i] == '"')
            {
                return i + 1;
            }
        }

        return line.Length;
    }
}
