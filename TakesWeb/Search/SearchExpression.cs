namespace TakesWeb.Search;

/// <summary>Writes expressions of the full-text index. What people typed stands in quotes, whatever it is: no operator of theirs is one.</summary>
internal static class SearchExpression
{
    /// <param name="query">What to look for.</param>
    /// <param name="places">For each term with names: the tokens of projects and shots that are called so.</param>
    public static string Write(SearchQuery query, IReadOnlyDictionary<SearchTerm, IReadOnlyList<string>> places)
    {
        // There is always one: nothing can be taken away from nothing.
        var wanted = new List<string> { Any("mark", query.Storage.Count > 0 ? query.Storage.Select(s => "s" + s) : ["s"]) };
        wanted.AddRange(query.Marks.Where(m => !m.IsNegative).Select(m => m.Expression));
        wanted.AddRange(query.Terms.Where(t => !t.IsNegative).Select(t => Write(t, places.GetValueOrDefault(t) ?? [])));
        var unwanted = query.Marks.Where(m => m.IsNegative).Select(m => m.Expression).Concat(query.Terms.Where(t => t.IsNegative).Select(t => Write(t, places.GetValueOrDefault(t) ?? []))).ToList();
        var expression = string.Join(" AND ", wanted);
        return unwanted.Count == 0 ? expression : $"({expression}) NOT ({string.Join(" OR ", unwanted)})";
    }

    /// <summary>Any of these words, whole, in a column.</summary>
    public static string Any(string column, IEnumerable<string> words) => $"{column} : ({string.Join(" OR ", words.Select(word => Quote(word)))})";

    /// <summary>A phrase in some columns; its last word may go on.</summary>
    public static string In(string columns, string text, bool isWhole) => $"{{{columns}}} : {Quote(text)}{(isWhole ? "" : "*")}";

    private static string Write(SearchTerm term, IReadOnlyList<string> places)
    {
        string[] ways = [.. term.Columns.Length > 0 ? [In(term.Columns, term.Text, term.IsWhole)] : Array.Empty<string>(), .. places.Count > 0 ? [Any("place", places)] : Array.Empty<string>()];
        // A project that nobody has is found nowhere.
        return ways.Length == 0 ? Any("place", ["none"]) : $"({string.Join(" OR ", ways)})";
    }

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
