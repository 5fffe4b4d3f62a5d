using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>All films of this server.</summary>
public sealed partial class ProjectsHome(ListProjectSummaries listProjectSummaries, IAuthorizationService authorization, LiveFeed feed, NavigationManager navigation, TimeProvider clock) : LoadedPage, IDisposable
{
    /// <summary>So few films leave room for an invitation.</summary>
    private const int Invited = 4;

    private readonly Refreshing _refreshing = new(clock);
    private IReadOnlyList<ProjectSummary> _projects = [];
    private IReadOnlyList<ProjectSummary> _trashed = [];
    private bool _isMaking;
    private bool _mayStart;

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    protected override Task PrepareAsync() => LoadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _refreshing.Follow(feed, live => live.Type is "project" or "shot" or "take", InvokeAsync, LoadAsync, StateHasChanged);
            // What happened between the first look and the subscription is not told again: an Undo right after the way here is such a thing.
            _ = _refreshing.SoonAsync(LoadAsync, StateHasChanged);
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task LoadAsync()
    {
        var user = (await Who!).User;
        var reach = user.Reach();
        _mayStart = (await authorization.AuthorizeAsync(user, Policies.CanStartProjects)).Succeeded;
        _projects = await listProjectSummaries.RunAsync(reach, _refreshing.Gone);
        _trashed = await listProjectSummaries.TrashedAsync(reach, _refreshing.Gone);
    }
}
