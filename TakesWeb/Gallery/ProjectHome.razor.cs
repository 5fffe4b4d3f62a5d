using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Generation;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>A film: its outline, and every shot behind the take that counts.</summary>
public sealed partial class ProjectHome(
    FindProject findProject, ProjectOverview projectOverview, ListTrashedShots listTrashedShots, RestoreProject restoreProject, RenameProject renameProject, CloneCommand cloneCommand, RemoveDemo removeDemo,
    IAuthorizationService authorization, LiveFeed feed, Toasts toasts, NavigationManager navigation, TimeProvider clock) : LoadedPage, IDisposable
{
    private readonly Refreshing _refreshing = new(clock);
    private Project? _project;
    private IReadOnlyList<ShotRow> _shots = [];
    private Problem? _problem;
    private IReadOnlyList<TrashedShot> _trashed = [];
    private bool _isTrashing;
    private bool _isMaking;
    private bool _isCloning;
    private string? _inChapter;
    private string? _inScene;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    protected override async Task PrepareAsync()
    {
        if (_project?.Slug == Slug)
        {
            return;
        }

        var outcome = await findProject.RunAsync(Slug, _refreshing.Gone);
        _problem = outcome.Problem;
        if (outcome.IsOk)
        {
            await LoadAsync(outcome.Value);
        }

        _problem.Refuse(Http);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _refreshing.Follow(feed, live => live.ProjectId == _project?.Id && live.Type is "project" or "shot" or "take", InvokeAsync, ReloadAsync, StateHasChanged);
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task ReloadAsync()
    {
        var outcome = await findProject.RunAsync(Slug, _refreshing.Gone);
        if (outcome.IsOk)
        {
            await LoadAsync(outcome.Value);
        }

        _problem = outcome.Problem;
    }

    private async Task LoadAsync(Project project)
    {
        _project = project;
        _shots = await projectOverview.RunAsync(project.Id, _refreshing.Gone);
        _trashed = await listTrashedShots.RunAsync(project.Id, _refreshing.Gone);
    }

    private async Task RestoreAsync()
    {
        var rights = await Rights.OfAsync(authorization, (await Who!).User.At(_project!.Id));
        var restored = rights.CanDirect ? await restoreProject.RunAsync(_project!.Id, rights.Actor, CancellationToken.None) : Rights.NoDirecting;
        if (restored.IsOk)
        {
            await ReloadAsync();
            StateHasChanged();
        }
        else
        {
            toasts.Show(restored.Problem);
        }
    }

    private void NewShot(string? chapter, string? scene) => (_inChapter, _inScene, _isMaking) = (chapter, scene, true);

    private async Task RemoveDemoAsync()
    {
        var rights = await Rights.OfAsync(authorization, (await Who!).User.At(_project!.Id));
        if (!rights.CanDirect)
        {
            toasts.Show(Rights.NoDirecting);
            return;
        }

        var outcome = await removeDemo.RunAsync(rights.Actor, CancellationToken.None);
        if (outcome.IsOk)
        {
            navigation.NavigateTo("/");
        }
        else
        {
            toasts.Show(outcome.Problem);
        }
    }

    private async Task RenameAsync(string name)
    {
        var rights = await Rights.OfAsync(authorization, (await Who!).User.At(_project!.Id));
        var outcome = rights.CanAdd ? await renameProject.RunAsync(_project!.Id, name, rights.Actor, _refreshing.Gone) : Rights.NoAdding;
        if (outcome.IsOk)
        {
            _project!.Name = name;
        }
        else
        {
            toasts.Show(outcome.Problem);
        }
    }
}
