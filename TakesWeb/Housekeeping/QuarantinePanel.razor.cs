using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>What <see cref="FindTroubles"/> finds, of one project or of all, with a repair for an admin.</summary>
public sealed partial class QuarantinePanel(
    FindTroubles findTroubles, RepairTrouble repairTrouble, IAuthorizationService authorization, LiveFeed feed, Toasts toasts, TimeProvider clock) : ComponentBase, IDisposable
{
    private const int MostShown = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private IReadOnlyList<Trouble> _troubles = [];
    private readonly Departure _gone = new();
    private RefreshRhythm? _rhythm;
    private IDisposable? _subscription;
    private bool _isBusy;

    /// <summary>Null: the whole library.</summary>
    [Parameter]
    public Guid? ProjectId { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    // Every folder of every take is looked at: the page does not wait for that.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _rhythm = new RefreshRhythm(clock, Pause, () => InvokeAsync(ReloadAsync));
        _subscription = feed.Subscribe(live =>
        {
            if (live.Type == "storage")
            {
                _rhythm.Ask();
            }
        });
        await ReloadAsync();
    }

    public void Dispose()
    {
        _gone.Dispose();
        _subscription?.Dispose();
        _rhythm?.Dispose();
    }

    private static string WordsOf(TroubleKind kind) => kind switch
    {
        TroubleKind.DuplicateUid => "Give it an id",
        TroubleKind.LostShot => "Bring it back",
        _ => "Rebuild it",
    };

    private async Task ReloadAsync()
    {
        try
        {
            _troubles = await findTroubles.RunAsync(ProjectId, _gone.Token);
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page has been left.
        }
    }

    private async Task RepairAsync(Trouble trouble)
    {
        if (await authorization.AskAsync(Who, Policies.CanAdmin, toasts, "Your account may look, not repair. Ask an admin of this server.") is not { } user)
        {
            return;
        }

        _isBusy = true;
        var repaired = await repairTrouble.RunAsync(trouble.Id, Actor.From(user), CancellationToken.None);
        _isBusy = false;
        if (repaired.IsOk)
        {
            toasts.Show(new Toast($"{trouble.Path} can be read again. It comes from {repaired.Value.From}."));
        }
        else
        {
            toasts.Show(repaired.Problem);
        }

        await ReloadAsync();
    }
}
