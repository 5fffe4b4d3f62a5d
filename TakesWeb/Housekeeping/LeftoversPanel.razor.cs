using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Housekeeping;

/// <summary>Find leftovers, then remove them: of one project, or of the whole library.</summary>
public sealed partial class LeftoversPanel(
    CollectLeftovers collect, IAuthorizationService authorization, IOptions<CleanupOptions> options, Toasts toasts) : ComponentBase, IDisposable
{
    private const int MostShown = 200;

    private readonly Departure _gone = new();
    private CleanupResult? _found;
    private CleanupResult? _removed;
    private bool _isBusy;

    /// <summary>Null: the whole library.</summary>
    [Parameter]
    public Guid? ProjectId { get; set; }

    /// <summary>What the last look found, by whomever.</summary>
    [Parameter]
    public KnownLeftover? Known { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private IReadOnlyList<Leftover>? Kept => (_found ?? _removed)?.Kept;

    private string Words =>
        _isBusy ? "Looking through the files…"
        : _removed is { } removed ? $"Removed {Readable.Count(removed.Files.Count, "file")}, {ByteText.Of(removed.Bytes)} are free again."
        : _found is { Files.Count: 0 } ? "Nothing is left over. Every file belongs to a take, a commit or an upload that may go on."
        : _found is { } found ? $"{Readable.Count(found.Files.Count, "file")} that no take, commit or upload needs. Removing them frees {ByteText.Of(found.Bytes)}."
        : Known is { Files: > 0 } known ? $"The last look found {Readable.Count(known.Files, "file")}, {ByteText.Of(known.Bytes)}."
        : $"Files that a crash or a cut-off upload left behind. They are removed once a day, when nobody touched them for {options.Value.GraceHours:0.##} hours; the takes of a shot in the trash stay longer, and files that Takes did not make for ever.";

    public void Dispose()
    {
        _gone.Dispose();
    }

    private Task LookAsync() => RunAsync(dryRun: true);

    private Task RemoveAsync() => RunAsync(dryRun: false);

    private async Task RunAsync(bool dryRun)
    {
        if (await authorization.AskAsync(Who, Policies.CanAdmin, toasts, "Your account may look, not clean up. Ask an admin of this server.") is null)
        {
            return;
        }

        _isBusy = true;
        try
        {
            var result = await collect.RunAsync(dryRun, ProjectId, _gone.Token);
            _found = dryRun ? result : null;
            _removed = dryRun ? null : result;
        }
        catch (OperationCanceledException)
        {
            // The page has been left; what was removed is booked.
        }
        finally
        {
            _isBusy = false;
        }
    }
}
