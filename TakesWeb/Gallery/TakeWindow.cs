using TakesWeb.Insights;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>The part of a shot's list that a page holds: what is in sight and a little around it, however long the list is.</summary>
/// <param name="First">Place of its first take in the list.</param>
/// <param name="Takes">In the order of the list.</param>
/// <param name="Total">How many takes the whole list has.</param>
public sealed record TakeWindow(int First, IReadOnlyList<Take> Takes, int Total)
{
    public static readonly TakeWindow Empty = new(0, [], 0);

    /// <summary>Takes whose bytes an earlier one has.</summary>
    public IReadOnlyDictionary<Guid, DuplicateTake> Duplicates { get; init; } = new Dictionary<Guid, DuplicateTake>();

    /// <summary>What is worth a look, by take.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyList<ShownFlag>> Flagged { get; init; } = new Dictionary<Guid, IReadOnlyList<ShownFlag>>();

    /// <summary>The take, when it is in the part.</summary>
    public Take? Find(Guid? uid) => uid is null ? null : Takes.FirstOrDefault(t => t.Uid == uid);

    /// <summary>True when it holds all that the list has of this stretch.</summary>
    public bool Covers(int first, int count) => first >= First && Math.Min(first + count, Total) <= First + Takes.Count;

    /// <summary>The rows of a grid that it holds whole, as far as they were asked for.</summary>
    public IReadOnlyList<CardRow> Rows(int firstRow, int count, int columns)
    {
        var rows = new List<CardRow>(count);
        for (var row = firstRow; row < firstRow + count && row * columns < Math.Min(Total, First + Takes.Count); row++)
        {
            rows.Add(new CardRow(row, row * columns, [.. Takes.Skip((row * columns) - First).Take(columns)]));
        }

        return rows;
    }
}
