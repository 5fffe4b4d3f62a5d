using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Search;

/// <summary>The search page. Its address says all that it shows.</summary>
public sealed partial class SearchHome(SearchTakes search, FindNames findNames, TimeProvider clock) : ComponentBase
{
    private const int PageOf = 50;
    private const int MostPlaces = 5;

    /// <summary>What most people narrow by, each as it would be typed.</summary>
    private static readonly (string Text, string Part)[] Chips =
    [
        ("Videos", "type:video"), ("Images", "type:image"), ("Selected", "verdict:selected"), ("Approved", "verdict:approved"), ("3 stars and more", "rating:>=3"), ("In the trash", "storage:trashed"),
    ];

    private SearchPage? _page;
    private IReadOnlyList<FoundPlace> _places = [];
    private Problem? _problem;

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Q { get; set; }

    [SupplyParameterFromQuery(Name = "cursor")]
    public string? Cursor { get; set; }

    private TimeProvider Clock => clock;

    private IEnumerable<string> Parts => (Q ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    protected override async Task OnParametersSetAsync()
    {
        if (string.IsNullOrWhiteSpace(Q))
        {
            return;
        }

        var query = search.Parse(Q);
        if (!query.IsOk)
        {
            _problem = query.Problem;
            return;
        }

        var reach = (await Who!).User.Reach();
        var page = await search.RunAsync(query.Value, reach, PageOf, string.IsNullOrEmpty(Cursor) ? null : Cursor, CancellationToken.None);
        _page = page.IsOk ? page.Value : null;
        _problem = page.Problem;
        _places = await findNames.RunAsync(query.Value, reach, MostPlaces, CancellationToken.None);
    }

    private bool Has(string part) => Parts.Contains(part, StringComparer.OrdinalIgnoreCase);

    /// <summary>The same search with this part, or without it where it is there.</summary>
    private string Toggled(string part) =>
        Url(Has(part) ? string.Join(' ', Parts.Where(p => !p.Equals(part, StringComparison.OrdinalIgnoreCase))) : $"{Q} {part}".Trim(), null);

    private static string Url(string? q, string? cursor) =>
        string.IsNullOrWhiteSpace(q) ? "/search" : $"/search?q={Uri.EscapeDataString(q)}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
}
