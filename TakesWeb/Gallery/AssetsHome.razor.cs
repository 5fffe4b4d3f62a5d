using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Assets;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>The assets of a project. Filter and open asset stand in the address.</summary>
public sealed partial class AssetsHome(
    FindProject findProject, ListAssets listAssets, FindAsset findAsset, IAuthorizationService authorization, LiveFeed feed, NavigationManager navigation, TimeProvider clock)
    : LoadedPage, IDisposable
{
    private const int PageSize = 120;

    private readonly Refreshing _refreshing = new(clock);
    private Project? _project;
    private Problem? _problem;
    private AssetPage _page = new([], null);
    private AssetCounts _counts = new(0, 0, 0, new Dictionary<MediaKind, int>(), []);
    private Extra? _open;
    private DateTimeOffset _now;
    private int _shown = PageSize;

    [Parameter]
    public string Slug { get; set; } = "";

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "tag")]
    private string? Tag { get; set; }

    [SupplyParameterFromQuery(Name = "view")]
    private string? View { get; set; }

    [SupplyParameterFromQuery(Name = "asset")]
    private string? Open { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private NavigationManager Navigation => navigation;

    private AssetQuery Query => new(_project!.Id)
    {
        Kind = Enum.TryParse<MediaKind>(Kind, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null,
        Tag = Tag,
        Storage = View == "trash" ? StorageState.Trashed : StorageState.Live,
        Limit = _shown,
    };

    protected override async Task PrepareAsync()
    {
        var outcome = await findProject.RunAsync(Slug, _refreshing.Gone);
        _problem = outcome.Problem ?? (outcome.IsOk ? InTrash.RefusalFor(outcome.Value) : null);
        if (_problem is null)
        {
            _project = outcome.Value;
            await LoadAsync();
        }

        _problem.Refuse(Http);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _refreshing.Follow(feed, live => live.ProjectId == _project?.Id && live.Type is "asset" or "project" or "take", InvokeAsync, LoadAsync, StateHasChanged);
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task LoadAsync()
    {
        _now = clock.GetUtcNow();
        _counts = await listAssets.CountAsync(_project!.Id, _refreshing.Gone);
        _page = await listAssets.RunAsync(Query, _refreshing.Gone);
        _open = Open is { Length: > 0 } asset && await findAsset.RunAsync(Slug, asset, _refreshing.Gone) is { IsOk: true } found ? found.Value.Asset : null;
    }

    private Task MoreAsync()
    {
        _shown += PageSize;
        return LoadAsync();
    }

    private void Filter(AssetQuery query) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["kind"] = query.Kind is { } kind ? TakeAnswer.Word(kind) : null,
        ["tag"] = query.Tag,
        ["view"] = query.Storage == StorageState.Trashed ? "trash" : null,
        ["asset"] = null,
    }));

    private string Here(Guid? asset) => navigation.GetUriWithQueryParameter("asset", asset?.ToString());

    private void CloseAsync() => navigation.NavigateTo(Here(null));

    private async Task<Rights> RightsAsync() => await Rights.OfAsync(authorization, (await Who!).User.At(_project!.Id));
}
