using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

public sealed partial class CopyProgress(
    FindPlayback findPlayback, AskForPreviews ask, StopCopy stop, TakeFiles takeFiles, LiveFeed feed, Toasts toasts, IAuthorizationService authorization) : ComponentBase, IDisposable
{
    private readonly Departure _gone = new();
    private IDisposable? _subscription;
    private Playback? _playback;
    private Guid _of;
    private double? _progress;
    private string? _text;

    [Parameter, EditorRequired]
    public required Project Project { get; set; }

    [Parameter, EditorRequired]
    public required Take Take { get; set; }

    /// <summary>What plays the take has changed: the copy is there, or is not to be had.</summary>
    [Parameter]
    public EventCallback<Playback> OnChanged { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private int Percent => (int)Math.Floor(Math.Clamp(_progress ?? _playback?.Progress ?? 0, 0, 1) * 100);

    protected override void OnInitialized() => _subscription = feed.Subscribe(live =>
    {
        // The job may have been asked for by another take of the same bytes.
        if (live.JobKind == MakeProxyJob.Kind.Name && (live.TakeUid == _of || live.JobId == _playback?.JobId))
        {
            _ = InvokeAsync(() => HearAsync(live));
        }
    });

    protected override async Task OnParametersSetAsync()
    {
        if (_of != Take.Uid || _playback is { State: not (PlaybackState.Making or PlaybackState.Original) })
        {
            _of = Take.Uid;
            await ReadAsync();
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _gone.Dispose();
    }

    private async Task HearAsync(LiveEvent live)
    {
        if (live is { Progress: { } progress } && _playback is { State: PlaybackState.Making })
        {
            (_progress, _text) = (progress, live.Text);
        }
        else if (!_gone.IsCancellationRequested)
        {
            var before = _playback?.State;
            await ReadAsync();
            if (_playback is { } now && now.State != before)
            {
                await OnChanged.InvokeAsync(now);
            }
        }

        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        _playback = await findPlayback.RunAsync(Project, Take, _gone.Token);
        (_progress, _text) = (null, null);
    }

    private async Task StopAsync() => await DoAsync(() => stop.RunAsync(Take, _gone.Token));

    private async Task MakeAsync() => await DoAsync(async () => await takeFiles.FindAsync(Take.Uid, _gone.Token) is { } place ? await ask.CopyAsync(place, _gone.Token) : Problem.NotFound("There is no such take."));

    private async Task DoAsync(Func<Task<Outcome<Done>>> deed)
    {
        var outcome = (await Rights.OfAsync(authorization, (await Who!).User.At(Take.ProjectId))).CanAdd ? await deed() : Rights.NoAdding;
        if (!outcome.IsOk)
        {
            toasts.Show(outcome.Problem);
        }

        await ReadAsync();
    }
}
