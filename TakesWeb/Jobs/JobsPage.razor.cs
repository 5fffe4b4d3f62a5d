using System.Globalization;
using Microsoft.AspNetCore.Components;
using TakesWeb.Kernel;

namespace TakesWeb.Jobs;

/// <summary>The console: lanes, jobs and the schedule, live. What is shown is in the address, so it can be sent to a colleague.</summary>
public sealed partial class JobsPage : ComponentBase, IDisposable
{
    private const int PageSize = 50;
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(250);

    private static readonly Choice[] Choices =
    [
        new(null, "All", [], false),
        new("running", "Running", [JobState.Running], true),
        new("waiting", "Waiting", [JobState.Queued, JobState.Scheduled], true),
        new("failed", "Failed", [JobState.Failed], true),
        new("succeeded", "Done", [JobState.Succeeded], false),
        new("cancelled", "Cancelled", [JobState.Cancelled], false),
    ];

    private readonly HashSet<string> _open = [];
    private readonly Dictionary<string, LiveEvent> _progress = [];
    private readonly Lock _lock = new();
    private JobList? _list;
    private DateTimeOffset _now;
    private string? _notice;
    private int _take = PageSize;
    private bool _isLive;
    private bool _isStale;
    private RefreshRhythm? _rhythm;
    private IDisposable? _subscription;

    [Inject] public required ListJobs Lister { get; init; }

    [Inject] public required JobQueue Queue { get; init; }

    [Inject] public required LiveFeed Feed { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }

    [SupplyParameterFromQuery(Name = "kind")] public string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "project")] public Guid? Project { get; set; }

    private Choice Chosen => Choices.FirstOrDefault(choice => choice.State == State) ?? Choices[0];

    private (string Title, string Text) Emptiness => Chosen.State switch
    {
        "running" => ("Nothing runs", "New work starts within moments of being asked for, unless its lane is paused."),
        "waiting" => ("Nothing waits", "Every job that was asked for has started."),
        "failed" => ("Nothing has failed", "A job that fails is tried again by itself first. What still fails stays here with its reason until it is retried."),
        null when Kind is null => (
            "No jobs yet",
            "Add a take to a shot: its thumbnail is made first, then it is committed, then its proxy and scrub sprite follow. Each of these shows up here with its progress."),
        _ => ("Nothing here", "No job of the last days fits this filter."),
    };

    public void Dispose()
    {
        _subscription?.Dispose();
        _rhythm?.Dispose();
    }

    protected override Task OnParametersSetAsync() => QueryAsync();

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
        var filter = new JobFilter { States = Chosen.States, Kind = Kind, ProjectId = Project, Take = _take };
        _list = await Lister.RunAsync(filter, CancellationToken.None);
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

    private void Go(string? state, string? kind) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["state"] = state,
        ["kind"] = string.IsNullOrEmpty(kind) ? null : kind,
    }));

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

    private async Task RetryAsync(JobRow job) => await SayAsync(await Queue.RetryAsync(job.Id, CancellationToken.None), $"{job.Title} is queued again.");

    private async Task CancelAsync(JobRow job) => await SayAsync(await Queue.CancelAsync(job.Id, CancellationToken.None), $"{job.Title} is being cancelled.");

    private async Task RunNowAsync(RecurringRow job) => await SayAsync(await Queue.RunNowAsync(job.Kind, CancellationToken.None), $"{job.Title} is queued.");

    private async Task RetryAllAsync()
    {
        var retried = 0;
        foreach (var id in await Lister.FailedIdsAsync(new JobFilter { Kind = Kind, ProjectId = Project }, CancellationToken.None))
        {
            retried += (await Queue.RetryAsync(id, CancellationToken.None)).IsOk ? 1 : 0;
        }

        _notice = $"{retried.ToString("N0", CultureInfo.InvariantCulture)} failed jobs are queued again.";
        await QueryAsync();
    }

    private async Task SwitchLaneAsync(Lane lane, bool pause)
    {
        if (pause)
        {
            await Queue.PauseLaneAsync(lane, CancellationToken.None);
        }
        else
        {
            await Queue.ResumeLaneAsync(lane, CancellationToken.None);
        }

        await QueryAsync();
    }

    private async Task SayAsync(Outcome<Done> outcome, string success)
    {
        _notice = outcome.IsOk ? success : outcome.Problem.Sentence;
        await QueryAsync();
    }

    private string Count(params JobState[] states) => JobWords.Count(_list?.CountOf(states) ?? 0);

    private sealed record Choice(string? State, string Word, IReadOnlyList<JobState> States, bool IsCounted);
}
