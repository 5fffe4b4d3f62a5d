using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Gallery;

public sealed partial class SheetDownload(
    FindPlace findPlace, LayContactSheet lay, AskForSheet ask, ListJobs listJobs, LiveFeed feed, IAuthorizationService authorization) : ComponentBase, IDisposable
{
    private readonly Departure _gone = new();
    private IDisposable? _subscription;
    private string? _job;
    private string? _url;
    private Problem? _problem;

    [Parameter, EditorRequired]
    public required string Project { get; set; }

    [Parameter, EditorRequired]
    public required string Shot { get; set; }

    [Parameter]
    public string? Rows { get; set; }

    [Parameter]
    public string? Columns { get; set; }

    [Parameter]
    public int Page { get; set; } = 1;

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _subscription = feed.Subscribe(Hear);
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _gone.Dispose();
    }

    private void Hear(LiveEvent live)
    {
        if (live.JobKind == MakeSheetJob.Kind.Name && live.JobId == _job && live.State is "succeeded" or "failed" or "cancelled")
        {
            _ = InvokeAsync(EndedAsync);
        }
    }

    /// <summary>A job that ended may have drawn the shot as it was; then it is asked for once more.</summary>
    private async Task EndedAsync()
    {
        if (_job is { } job && !_gone.IsCancellationRequested)
        {
            _job = null;
            if ((await listJobs.FindAsync(job, (await Who!).User.Reach(), _gone.Token)) is { State: JobState.Failed } failed)
            {
                _problem = Problem.Conflict(failed.Reason ?? "The sheet could not be drawn.");
            }
            else
            {
                await AskAsync();
            }

            StateHasChanged();
        }
    }

    private async Task AskAsync()
    {
        _problem = null;
        if (!(await authorization.AuthorizeAsync((await Who!).User, Policies.CanLook)).Succeeded)
        {
            _problem = new Problem(ProblemKind.Forbidden, "Your account may not see this shot.");
            return;
        }

        var place = await findPlace.RunAsync(Project, Shot, _gone.Token);
        if (!place.IsOk)
        {
            _problem = place.Problem;
            return;
        }

        var sheet = await lay.RunAsync(place.Value, SheetAsk.Of(Rows, Columns, Page), _gone.Token);
        var asked = await ask.RunAsync(sheet, _gone.Token);
        (_problem, _job) = (asked.Problem, asked.IsOk ? asked.Value : null);
        _url = asked.IsOk && _job is null ? GalleryEndpoints.PictureUrl(sheet) : null;
    }
}
