using Microsoft.AspNetCore.Components;
using TakesWeb.Jobs;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>All films of this server.</summary>
public sealed partial class ProjectsHome(ListProjectSummaries listProjectSummaries, LiveFeed feed, NavigationManager navigation, TimeProvider clock) : ComponentBase, IDisposable
{
    /// <summary>So few films leave room for an invitation.</summary>
    private const int Invited = 4;

    private readonly Refreshing _refreshing = new(clock);
    private IReadOnlyList<ProjectSummary> _projects = [];
    private IReadOnlyList<ProjectSummary> _trashed = [];
    private IDisposable? _subscription;
    private bool _isMaking;

    protected override Task OnInitializedAsync() => LoadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _subscription = feed.Subscribe(Hear);
            // What happened between the first look and the subscription is not told again: an Undo right after the way here is such a thing.
            Hear(new LiveEvent("project"));
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _refreshing.Dispose();
    }

    private void Hear(LiveEvent live)
    {
        if (live.Type is "project" or "shot" or "take")
        {
            _ = InvokeAsync(() => _refreshing.SoonAsync(async () =>
            {
                await LoadAsync();
                StateHasChanged();
            }));
        }
    }

    private async Task LoadAsync()
    {
        _projects = await listProjectSummaries.RunAsync(_refreshing.Gone);
        _trashed = await listProjectSummaries.TrashedAsync(_refreshing.Gone);
    }
}
