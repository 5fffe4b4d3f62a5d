using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Housekeeping;

/// <summary>The upkeep of all repositories, live.</summary>
public sealed partial class UpkeepPanel(
    Upkeep upkeep, JobQueue jobs, LiveFeed feed, IAuthorizationService authorization, Toasts toasts, TimeProvider clock) : ComponentBase, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Departure _gone = new();
    private IReadOnlyList<(Project Project, UpkeepRecord? Last)> _rows = [];
    private bool _isRunning;
    private RefreshRhythm? _rhythm;
    private IDisposable? _subscription;

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private string Words => _rows.Select(r => r.Last).OfType<UpkeepRecord>().ToList() is { Count: > 0 } done
        ? $"Packing the history has saved {ByteText.Of(done.Sum(r => r.SavedInAll))} so far. {(done.Sum(r => r.ChangedObjects) is var changed and > 0 ? $"{Readable.Count(changed, "media object")} changed meanwhile: read all media now." : $"All {Readable.Count(done.Sum(r => (long)r.Objects), "media object")} and their links were untouched by it.")}"
        : "Git keeps a small file for each change. Once in a while they are packed into one; media is not touched, and nothing is removed.";

    protected override async Task OnInitializedAsync() => _rows = await upkeep.ReadAsync(CancellationToken.None);

    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _rhythm = new RefreshRhythm(clock, Pause, () => InvokeAsync(async () =>
        {
            _rows = await upkeep.ReadAsync(CancellationToken.None);
            StateHasChanged();
        }));
        _subscription = feed.Subscribe(live =>
        {
            if (live is { Type: "job", JobKind: "upkeep" })
            {
                _ = InvokeAsync(() => _isRunning = live.State is "queued" or "running");
                _rhythm.Ask();
            }
        });
    }

    public void Dispose()
    {
        _gone.Dispose();
        _subscription?.Dispose();
        _rhythm?.Dispose();
    }

    private async Task StartAsync()
    {
        if (await authorization.AskAsync(Who, Policies.CanAdmin, toasts, "Your account may look, not start upkeep. Ask an admin of this server.") is null)
        {
            return;
        }

        if (await jobs.RunNowAsync(UpkeepJob.Kind.Name, _gone.Token) is { Problem: { } problem })
        {
            toasts.Show(problem);
        }
    }

    private string Ago(DateTimeOffset at) => Readable.Ago(clock.GetUtcNow() - at);
}
