using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>The copies of server.db, live, and a button that makes one. Shows nothing to anybody but an admin.</summary>
public sealed partial class BackupsPanel(
    ListBackups list, BackupServerDatabase backup, DataFolder data, IAuthorizationService authorization, LiveFeed feed, TimeProvider clock, Toasts toasts)
    : ComponentBase, IDisposable
{
    // One round of the daily job may fail and be tried again before anybody has to look.
    private static readonly TimeSpan Late = TimeSpan.FromHours(36);

    private readonly Departure _gone = new();
    private IReadOnlyList<Backup> _backups = [];
    private IDisposable? _subscription;
    private Backup? _made;
    private bool _isBusy;

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private bool IsLate => _backups is not [var newest, ..] || clock.GetUtcNow() - newest.At > Late;

    private string Words =>
        _isBusy ? "Copying server.db…"
        : _made is { } made ? $"Backed up as {made.Name}, {ByteText.Of(made.Bytes)}, checked."
        : _backups is not [var newest, ..] ? "There is no backup yet. One is made once a day, or now."
        : $"The newest copy is {(Readable.Age(clock.GetUtcNow() - newest.At) is var age && age == "now" ? "a moment" : age)} old, {ByteText.Of(newest.Bytes)}, checked when it was made."
            + (IsLate ? " One should be made each day: look on the jobs page for the reason." : "");

    protected override void OnInitialized() => _backups = list.Run();

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
        if (live is { Type: "storage", State: BackupServerDatabase.BackedUp })
        {
            _ = InvokeAsync(() =>
            {
                _backups = list.Run();
                StateHasChanged();
            });
        }
    }

    private async Task BackUpAsync()
    {
        if (await authorization.AskAsync(Who, Policies.CanAdmin, toasts, "Your account may not make backups. Ask an admin of this server.") is null)
        {
            return;
        }

        _isBusy = true;
        try
        {
            var made = await backup.RunAsync(_gone.Token);
            _made = made.IsOk ? made.Value : null;
            if (!made.IsOk)
            {
                toasts.Show(made.Problem);
            }

            _backups = list.Run();
        }
        catch (OperationCanceledException)
        {
            // The page has been left; a copy that was half made is gone.
        }
        finally
        {
            _isBusy = false;
        }
    }
}
