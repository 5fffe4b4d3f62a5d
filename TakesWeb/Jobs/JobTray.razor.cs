using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Jobs;

/// <summary>
/// The tray at the bottom right: what runs now, and what failed since the page was opened, until it is dismissed or retried. Needs a
/// page that is interactive.
/// </summary>
public sealed partial class JobTray : ComponentBase, IDisposable
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(250);
    private readonly List<string> _failed = [];
    private readonly Lock _lock = new();
    private IReadOnlyList<JobRow> _rows = [];
    private int _waiting;
    private bool _maySteer;
    private Reach _reach = new(new HashSet<Guid>());
    private string? _spoken;
    private RefreshRhythm? _rhythm;
    private IDisposable? _subscription;

    [Inject] public required ListJobs Lister { get; init; }

    [Inject] public required LookAtWork LookAtWork { get; init; }

    [Inject] public required JobQueue Queue { get; init; }

    [Inject] public required LiveFeed Feed { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [Inject] public required IAuthorizationService Authorization { get; init; }

    [CascadingParameter] private Task<AuthenticationState>? Who { get; set; }

    /// <summary>Set: the jobs of this project alone.</summary>
    [Parameter] public Guid? ProjectId { get; set; }

    public void Dispose()
    {
        _subscription?.Dispose();
        _rhythm?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _maySteer = await MaySteerAsync();
        _reach = Who is null ? _reach : (await Who).User.Reach();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _rhythm = new RefreshRhythm(Clock, Rhythm, () => InvokeAsync(RefreshAsync));
            _subscription = Feed.Subscribe(Hear);
            _rhythm.Ask();
        }
    }

    private void Hear(LiveEvent live)
    {
        if (live is not { Type: "job", JobId: { } id } || (ProjectId is not null && live.ProjectId != ProjectId))
        {
            return;
        }

        lock (_lock)
        {
            _failed.Remove(id);
            if (live.State == JobState.Failed.Word())
            {
                _failed.Insert(0, id);
            }
        }

        _rhythm?.Ask();
    }

    private async Task RefreshAsync()
    {
        try
        {
            var work = await LookAtWork.RunAsync(ProjectId, _reach, CancellationToken.None);
            var failed = await FailedAsync();
            _spoken = failed.Count > 0 && !_rows.Contains(failed[0]) ? $"{failed[0].Title} failed: {failed[0].Reason}" : _spoken;

            // What failed must be seen: it keeps at most four of the five places, so that something that runs is seen too.
            _rows = [.. failed.Take(work.Running.Count > 0 ? Work.Most - 1 : Work.Most), .. work.Running];
            _rows = [.. _rows.Take(Work.Most)];
            _waiting = work.Waiting;
            await PageTurns.TakeAsync(StateHasChanged, CancellationToken.None);
        }
        catch (Exception exception) when (exception is not ObjectDisposedException)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task<List<JobRow>> FailedAsync()
    {
        string[] ids;
        lock (_lock)
        {
            ids = [.. _failed.Take(Work.Most)];
        }

        var rows = new List<JobRow>();
        foreach (var id in ids)
        {
            if (await Lister.FindAsync(id, _reach, CancellationToken.None) is { State: JobState.Failed } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private async Task RetryAsync(JobRow job)
    {
        // A circuit passes no routes, so the policy is asked here.
        var outcome = await MaySteerAsync()
            ? await Queue.RetryAsync(job.Id, CancellationToken.None)
            : new Problem(ProblemKind.Forbidden, "Your account may look at jobs, not steer them. Ask an admin of this server.");
        _spoken = outcome.IsOk ? $"{job.Title} is queued again." : outcome.Problem.Sentence;
        Dismiss(job);
    }

    private async Task<bool> MaySteerAsync() => Who is not null && (await Authorization.AuthorizeAsync((await Who).User, Policies.CanAdmin)).Succeeded;

    private void Dismiss(JobRow job)
    {
        lock (_lock)
        {
            _failed.Remove(job.Id);
        }

        _rows = [.. _rows.Where(row => row.Id != job.Id)];
        _rhythm?.Ask();
    }
}
