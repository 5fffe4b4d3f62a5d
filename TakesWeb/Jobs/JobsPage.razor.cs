using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Jobs;

/// <summary>The console: lanes, jobs and the schedule, live. What is shown is in the address, so it can be sent to a colleague.</summary>
public sealed partial class JobsPage : LoadedPage, IDisposable
{
    private const int PageSize = 50;
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<string> _open = [];
    private readonly Dictionary<string, LiveEvent> _progress = [];
    private readonly Lock _lock = new();
    private JobList? _list;
    private DateTimeOffset _now;
    private string? _notice;
    private int _take = PageSize;
    private IReadOnlyList<ProjectName> _projects = [];
    private bool _maySteer;
    private Reach _reach = Reach.Everything;
    private bool _isBusy;
    private bool _isLive;
    private string? _goingTo;
    private bool _isStale;
    private RefreshRhythm? _rhythm;
    private IDisposable? _subscription;

    [Inject] public required ListJobs Lister { get; init; }

    [Inject] public required JobQueue Queue { get; init; }

    [Inject] public required RetryFailedJobs RetryFailed { get; init; }

    [Inject] public required IAuthorizationService Authorization { get; init; }

    [Inject] public required LiveFeed Feed { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery(Name = "state")] public string? StateInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "kind")] public string? KindInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "project")] public string? ProjectInAddress { get; set; }

    [CascadingParameter] private Task<AuthenticationState>? Who { get; set; }

    // The address follows a choice by a round trip to the browser: a second choice in that time must not undo the first.
    private string? State { get; set; }

    private string? Kind { get; set; }

    private string? Project { get; set; }

    private bool IsFiltered => Chosen.State is not null || Kind is not null || Project is not null;

    private JobChoice Chosen => JobChoice.Of(State);

    public void Dispose()
    {
        _subscription?.Dispose();
        _rhythm?.Dispose();
    }

    protected override async Task PrepareAsync()
    {
        // Of quick choices each goes through the browser and comes back late: only the last address is what somebody wants.
        if (_goingTo is not null && Navigation.Uri != _goingTo)
        {
            return;
        }

        _goingTo = null;
        (State, Kind, Project) = (StateInAddress, KindInAddress, ProjectInAddress);
        if (_list is null)
        {
            _maySteer = await AskAsync() is not null;
            _reach = (await Who!).User.Reach();
            _projects = await Lister.ProjectsAsync(_reach, CancellationToken.None);
        }

        await QueryAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _rhythm = new RefreshRhythm(Clock, Rhythm, () => InvokeAsync(RefreshAsync));
            _subscription = Feed.Subscribe(Hear);
            _isLive = true;

            // For what happened between the first query and the subscription.
            _isStale = true;
            _rhythm.Ask();
        }
    }

    private void Hear(LiveEvent live)
    {
        if (live.Type != "job")
        {
            return;
        }

        lock (_lock)
        {
            // Progress needs no query: it is told with its number, up to ten times a second.
            if (live is { Progress: not null, JobId: { } id })
            {
                _progress[id] = live;
            }
            else
            {
                _isStale = true;
            }
        }

        _rhythm?.Ask();
    }

    private async Task RefreshAsync()
    {
        try
        {
            bool isStale;
            lock (_lock)
            {
                (isStale, _isStale) = (_isStale, false);
            }

            if (isStale)
            {
                await QueryAsync();
            }

            ApplyProgress();
            StateHasChanged();
        }
        catch (Exception exception) when (exception is not ObjectDisposedException)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task QueryAsync()
    {
        _list = await Lister.RunAsync(Filter with { States = Chosen.States, Take = _take }, CancellationToken.None);
        _now = Clock.GetUtcNow();
    }

    private void ApplyProgress()
    {
        lock (_lock)
        {
            if (_list is not null && _progress.Count > 0)
            {
                _list = _list with
                {
                    Jobs = [.. _list.Jobs.Select(job => job.State == JobState.Running && _progress.TryGetValue(job.Id, out var live)
                        ? job with { Progress = live.Progress, Text = live.Text }
                        : job)],
                };
                _now = Clock.GetUtcNow();
            }

            _progress.Clear();
        }
    }

    /// <summary>An address may name a project by its id too. One that is gone has no jobs: nothing is shown rather than everything.</summary>
    private JobFilter Filter => new()
    {
        Reach = _reach,
        Kind = Kind,
        ProjectId = string.IsNullOrEmpty(Project) ? null
            : Guid.TryParse(Project, out var id) ? id
            : _projects.FirstOrDefault(p => p.Slug.Equals(Project, StringComparison.OrdinalIgnoreCase))?.Id ?? Guid.Empty,
    };

    private void Go(string? state, string? kind, string? project)
    {
        (State, Kind, Project) = (state, string.IsNullOrEmpty(kind) ? null : kind, string.IsNullOrEmpty(project) ? null : project);
        var address = Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["state"] = State, ["kind"] = Kind, ["project"] = Project });
        if (address != Navigation.Uri)
        {
            _goingTo = address;
            Navigation.NavigateTo(address);
        }
    }

    private void Fold(JobRow job)
    {
        if (!_open.Remove(job.Id))
        {
            _open.Add(job.Id);
        }
    }

    private async Task ShowMoreAsync()
    {
        _take += PageSize;
        await QueryAsync();
    }

    private string Count(params JobState[] states) => JobWords.Count(_list?.CountOf(states) ?? 0);
}
