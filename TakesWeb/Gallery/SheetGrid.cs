using System.Globalization;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Takes laid out by two of their parameters. A place without a take is a hole: that combination was never tried.</summary>
public sealed record SheetGrid
{
    public const int MostRows = 40;
    public const int MostColumns = 12;

    private readonly Dictionary<(string Row, string Column), IReadOnlyList<SheetTake>> _cells;

    private SheetGrid(Dictionary<(string Row, string Column), IReadOnlyList<SheetTake>> cells) => _cells = cells;

    public required string RowName { get; init; }

    public required string ColumnName { get; init; }

    /// <summary>Values in their order: numbers by size, texts by letter.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Takes that lack one of the two parameters.</summary>
    public required int Without { get; init; }

    /// <summary>Values for which there is no room: those with the fewest takes.</summary>
    public required int HiddenRows { get; init; }

    public required int HiddenColumns { get; init; }

    public int Tried => _cells.Count;

    public int Holes => (Rows.Count * Columns.Count) - Tried;

    /// <summary>The takes at a place, the one that speaks for it first: the circled one, else the best rated, else the newest. Empty for a hole.</summary>
    public IReadOnlyList<SheetTake> At(string row, string column) => _cells.GetValueOrDefault((row, column), []);

    public static SheetGrid Of(IReadOnlyList<SheetTake> takes, string rowName, string columnName, Guid? activeUid)
    {
        var placed = takes.Select(t => (Take: t, Row: ValueOf(t, rowName), Column: ValueOf(t, columnName))).Where(t => t is { Row: not null, Column: not null })
            .Select(t => (t.Take, Row: t.Row!, Column: t.Column!)).ToList();
        var (rows, columns) = (Fit(placed.Select(t => t.Row), MostRows), Fit(placed.Select(t => t.Column), MostColumns));
        var cells = placed.Where(t => rows.Shown.Contains(t.Row) && columns.Shown.Contains(t.Column)).GroupBy(t => (t.Row, t.Column))
            .ToDictionary(g => g.Key, g => (IReadOnlyList<SheetTake>)[.. g.Select(t => t.Take).OrderByDescending(t => t.Take.Uid == activeUid).ThenByDescending(t => t.Take.Rating).ThenByDescending(t => t.Take.Number)]);
        return new SheetGrid(cells)
        {
            RowName = rowName,
            ColumnName = columnName,
            Rows = rows.Shown,
            Columns = columns.Shown,
            Without = takes.Count - placed.Count,
            HiddenRows = rows.Hidden,
            HiddenColumns = columns.Hidden,
        };
    }

    private static string? ValueOf(SheetTake take, string name) => FlatParams.Plain(take.Params.GetValueOrDefault(name));

    private static (IReadOnlyList<string> Shown, int Hidden) Fit(IEnumerable<string> values, int most)
    {
        var all = values.GroupBy(v => v, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, InOrder).Select(g => g.Key).ToList();
        return ([.. all.Take(most).Order(InOrder)], Math.Max(0, all.Count - most));
    }

    private static readonly Comparer<string> InOrder = Comparer<string>.Create((a, b) =>
        decimal.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) is var isNumber && decimal.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var y) == isNumber
            ? isNumber ? x.CompareTo(y) : string.CompareOrdinal(a, b)
            : isNumber ? -1 : 1);
}
