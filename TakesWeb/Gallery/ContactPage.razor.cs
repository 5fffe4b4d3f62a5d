using System.Globalization;
using Microsoft.AspNetCore.Components;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Gallery;

public sealed partial class ContactPage
{
    private ContactSheet? _sheet;
    private Problem? _problem;

    [Parameter]
    public string Slug { get; set; } = "";

    [Parameter]
    public string ShotKey { get; set; } = "";

    [SupplyParameterFromQuery(Name = "rows")]
    public string? Rows { get; set; }

    [SupplyParameterFromQuery(Name = "columns")]
    public string? Columns { get; set; }

    /// <summary>As text: whoever types a word there gets the first sheet and no error.</summary>
    [SupplyParameterFromQuery(Name = "page")]
    public string? Page { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private string Here => TakeUrls.Shot(Slug, _sheet!.Place.Shot.Uid);

    protected override async Task OnInitializedAsync()
    {
        var place = await FindPlace.RunAsync(Slug, ShotKey, CancellationToken.None);
        _problem = place.Problem ?? InTrash.RefusalFor(place.Value.Project, place.Value.Shot);
        if (_problem is not null)
        {
            _problem.Refuse(Http);
            return;
        }

        _sheet = await Lay.RunAsync(place.Value, SheetAsk.Of(Rows, Columns, int.TryParse(Page, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? page : null), CancellationToken.None);
    }

    private RenderFragment Options(string? chosen) => builder =>
    {
        foreach (var axis in _sheet!.Axes.OrderByDescending(a => a.Values > 1))
        {
            builder.OpenElement(0, "option");
            builder.AddAttribute(1, "value", axis.Name);
            builder.AddAttribute(2, "selected", axis.Name == chosen);
            builder.AddContent(3, $"{axis.Name} ({Readable.Count(axis.Values, "value")})");
            builder.CloseElement();
        }
    };
}
