using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>One row of the grid. Virtualize knows one dimension alone, so the grid is cut into rows of one height.</summary>
public sealed record CardRow(int Index, int FirstCard, IReadOnlyList<Take> Takes)
{
    public static List<CardRow> Cut(IReadOnlyList<Take> takes, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        var rows = new List<CardRow>((takes.Count + columns - 1) / columns);
        for (var first = 0; first < takes.Count; first += columns)
        {
            rows.Add(new CardRow(rows.Count, first, takes.Skip(first).Take(columns).ToList()));
        }

        return rows;
    }
}
