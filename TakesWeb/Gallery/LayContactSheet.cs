using System.Text.Json.Nodes;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Lays a shot's live takes out on a sheet: from the index alone, and never more than <see cref="Most"/> of them.</summary>
public sealed class LayContactSheet(ListTakes listTakes)
{
    public const int Most = 500;
    public const int APage = 60;

    /// <summary>Longer than this it is a prompt and no axis, nor fit to be written under a picture.</summary>
    private const int LongestValue = 60;

    private const int MostShown = 6;

    public async Task<ContactSheet> RunAsync(Place place, SheetAsk ask, CancellationToken ct)
    {
        var page = await listTakes.RunAsync(new TakeQuery(place.Project.Id, place.Shot.Uid) { Limit = Most, IsNewestFirst = true }, ct, withTexts: true);
        var takes = page.Takes.Reverse().Select(take => new SheetTake(take, page.Texts.TryGetValue(take.Uid, out var text) ? FlatParams.Of((JsonObject)JsonNode.Parse(text)!) : new Dictionary<string, string>())).ToList();
        var axes = AxesOf(takes);
        var complaint = ComplaintOf(ask, axes);
        var grid = ask is { Rows: { } rows, Columns: { } columns } && complaint is null ? SheetGrid.Of(takes, rows, columns, page.ActiveTakeUid) : null;
        var last = Math.Max(1, (takes.Count + APage - 1) / APage);
        ask = grid is null ? ask with { Page = Math.Min(ask.Page, last) } : ask with { Page = 1 };
        return new ContactSheet
        {
            Place = place,
            Ask = ask,
            Takes = grid is null ? [.. takes.Skip((ask.Page - 1) * APage).Take(APage)] : takes,
            ActiveUid = page.ActiveTakeUid,
            Count = takes.Count,
            IsCut = page.Next is not null,
            Axes = axes,
            Grid = grid,
            Complaint = complaint,
            Shown = [.. axes.OrderByDescending(a => a.Values > 1).Take(MostShown).Select(a => a.Name)],
        };
    }

    private static IReadOnlyList<SheetAxis> AxesOf(IReadOnlyList<SheetTake> takes) =>
        [.. takes.SelectMany(t => t.Params).GroupBy(p => p.Key, StringComparer.Ordinal).Where(g => g.All(p => p.Value.Length is > 0 and <= LongestValue && !p.Value.Contains('\n', StringComparison.Ordinal)))
            .Select(g => new SheetAxis(g.Key, g.Select(p => FlatParams.Plain(p.Value)).Distinct(StringComparer.Ordinal).Count()))];

    private static string? ComplaintOf(SheetAsk ask, IReadOnlyList<SheetAxis> axes) => ask switch
    {
        { Rows: null, Columns: null } => null,
        { Rows: null } or { Columns: null } => "A sheet is arranged by two parameters: one for the rows and one for the columns.",
        _ when ask.Rows == ask.Columns => $"A sheet is arranged by two different parameters, not twice by {ask.Rows}.",
        _ when new[] { ask.Rows, ask.Columns }.FirstOrDefault(name => !axes.Any(a => a.Name == name)) is { } unknown =>
            $"No take of this shot has a short parameter called {unknown}. {(axes.Count == 0 ? "None has any." : $"There are {string.Join(", ", axes.Select(a => a.Name))}.")}",
        _ => null,
    };
}
