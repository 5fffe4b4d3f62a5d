using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>Asks for a rebuild of the index and tells how far it is. Admins ask; everybody may look.</summary>
public sealed partial class RebuildPanel(
    RebuildProgress progress, RebuildRequests requests, RefusedFolders refused, IAuthorizationService authorization, LiveFeed feed, Toasts toasts, TimeProvider clock) : ComponentBase, IDisposable
{
    private RebuildState _state = progress.Now;
    private StorageRefresh? _refresh;

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private RefusedFolders Refused => refused;

    private string Words => _state switch
    {
        { IsRunning: true } or { Trouble: not null } => _state.Sentence,
        { EndedAt: { } at } => $"Read {Readable.Count(_state.Takes, "take")} in {Readable.Count(_state.Projects, "project")} in {Readable.Duration(_state.Took.TotalSeconds)}, {Ago(at)}.",
        _ => "Lists and searches are answered from an index that Takes keeps of the files in each project. It can be made again at any time, beside everybody's work; no take is touched.",
    };

    public void Dispose() => _refresh?.Dispose();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _refresh = new StorageRefresh(feed, clock, null, () => InvokeAsync(() =>
            {
                _state = progress.Now;
                StateHasChanged();
            }));
        }
    }

    private async Task AskAsync()
    {
        if (await authorization.AskAsync(Who, Policies.CanAdmin, toasts, "Your account may look, not rebuild the index. Ask an admin of this server.") is null)
        {
            return;
        }

        requests.Ask();
        _state = progress.Now;
    }

    private string Ago(DateTimeOffset at) => Readable.Ago(clock.GetUtcNow() - at);
}
