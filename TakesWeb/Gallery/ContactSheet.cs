using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>A shot's takes on paper.</summary>
public sealed record ContactSheet
{
    public required Place Place { get; init; }

    public required SheetAsk Ask { get; init; }

    /// <summary>Those of this page, or all that were arranged.</summary>
    public required IReadOnlyList<SheetTake> Takes { get; init; }

    public required Guid? ActiveUid { get; init; }

    /// <summary>How many takes were looked at.</summary>
    public required int Count { get; init; }

    /// <summary>True where the shot has more of them, all older.</summary>
    public required bool IsCut { get; init; }

    public required IReadOnlyList<SheetAxis> Axes { get; init; }

    /// <summary>Null where the takes stand in their order.</summary>
    public SheetGrid? Grid { get; init; }

    /// <summary>Why they are not arranged as it was asked for, in a sentence; null when they are.</summary>
    public string? Complaint { get; init; }

    public int Pages => Grid is null ? Math.Max(1, (Count + LayContactSheet.APage - 1) / LayContactSheet.APage) : 1;

    /// <summary>Names of the parameters that are written under a picture, those first in which the takes differ.</summary>
    public required IReadOnlyList<string> Shown { get; init; }

    /// <summary>"7 of 12 combinations were tried, 5 never."</summary>
    public string? Summary => Grid is not { } grid ? null
        : $"{grid.Tried} of {grid.Rows.Count * grid.Columns.Count} combinations {(grid.Tried == 1 ? "was" : "were")} tried, {(grid.Holes == 0 ? "none is missing" : $"{grid.Holes} never")}.";

    /// <summary>What is left out, each thing in a sentence.</summary>
    public IEnumerable<string> LeftOut
    {
        get
        {
            if (IsCut)
            {
                yield return $"Only the newest {LayContactSheet.Most} takes are on the sheet; the shot has more.";
            }

            if (Grid is { Without: > 0 and var without } lacking)
            {
                yield return $"{Kernel.Readable.Count(without, "take")} without {lacking.RowName} or {lacking.ColumnName} {(without == 1 ? "is" : "are")} not in it.";
            }

            foreach (var (hidden, name) in Grid is { } grid ? new[] { (grid.HiddenRows, grid.RowName), (grid.HiddenColumns, grid.ColumnName) } : [])
            {
                if (hidden > 0)
                {
                    yield return $"{Kernel.Readable.Count(hidden, "value")} of {name} with the fewest takes found no room.";
                }
            }
        }
    }

    /// <summary>What a grid says at its edges is not written again.</summary>
    public IEnumerable<string> ShownNames => Shown.Where(name => Grid is null || (name != Grid.RowName && name != Grid.ColumnName));

    /// <summary>"cfg 7.5", "model mandelbrot": what is written under a take.</summary>
    public IEnumerable<(string Name, string Value)> ShownOf(SheetTake take) => ShownNames.Where(take.Params.ContainsKey).Select(name => (name, take.Params[name]));
}

/// <summary>A take on a contact sheet, and how it was made.</summary>
/// <param name="Params">By name, in the order of the sidecar.</param>
public sealed record SheetTake(Take Take, IReadOnlyDictionary<string, string> Params);

/// <summary>What a sheet may be arranged by.</summary>
/// <param name="Values">How many different values the takes have.</param>
public sealed record SheetAxis(string Name, int Values);

/// <summary>Which sheet of a shot: a page in the order of the takes, or all of them by two parameters.</summary>
public sealed record SheetAsk(string? Rows, string? Columns, int Page)
{
    /// <summary>From the words of an address, where anything may stand.</summary>
    public static SheetAsk Of(string? rows, string? columns, int? page) => new(Word(rows), Word(columns), Math.Max(1, page ?? 1));

    /// <summary>"?rows=seed&amp;columns=cfg", or nothing for the first page.</summary>
    public string ToQuery() =>
        Rows is not null || Columns is not null ? $"?rows={Uri.EscapeDataString(Rows ?? "")}&columns={Uri.EscapeDataString(Columns ?? "")}" : Page > 1 ? $"?page={Page}" : "";

    private static string? Word(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
