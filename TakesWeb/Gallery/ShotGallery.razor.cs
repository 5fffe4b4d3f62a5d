using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.WebUtilities;
using TakesWeb.Accounts;
using TakesWeb.Generation;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>All takes of a shot: look, circle, make another. What others do arrives through the live feed.</summary>
public sealed partial class ShotGallery(
    FindTake findTake, LookAtShot lookAtShot, LoadTakes loadTakes, SiftTakes siftTakes, TakeMarks marks, ReadSidecar readSidecar,
    RetryPicture retryPicture, QueueTake queueTake, RenameShot renameShot, TakeDeeds deeds, IAuthorizationService authorization, LiveFeed feed, Toasts toasts, TimeProvider clock, NavigationManager navigation) : LoadedPage, IDisposable
{
    /// <summary>Takes that are held around what is in sight, on either side.</summary>
    private const int Around = 60;

    private static readonly TimeSpan CircleDrawn = TimeSpan.FromMilliseconds(400);

    private readonly Refreshing _refreshing = new(clock);
    private readonly Dictionary<Guid, TakeProgress> _progress = [];
    private TakeGrid? _grid;
    private IDisposable? _subscription;
    private Project? _project;
    private Shot? _shot;
    private Problem? _problem;
    private ShotSums _sums = new([]);
    private int _flaggedTakes;
    private TakeWindow _window = TakeWindow.Empty;
    private (int First, int Count) _held = (0, Around);
    private Take? _active;
    private IReadOnlyList<Take> _toPurge = [];
    private TakeFilter _filter = TakeFilter.Everything;
    private Guid? _activeUid;
    private Guid? _circling;
    private Guid? _circledHere;
    private int? _at;
    private IReadOnlyDictionary<Guid, int> _line = ShotLook.NobodyWaits;
    private Take? _menuFor;
    private Take? _wordsOf;
    private string? _description;
    private Take? _from;
    private Take? _seeded;
    private bool _isMaking;
    private bool _isStale;
    private DateTimeOffset _now;

    [Parameter]
    public string Slug { get; set; } = "";

    [Parameter]
    public string ShotKey { get; set; } = "";

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private NavigationManager Navigation => navigation;

    /// <summary>What this tab has just decided comes before what the index says.</summary>
    private Guid? ActiveUid => _circling ?? _activeUid;

    private Take? Active => ActiveUid is { } uid ? _window.Find(uid) ?? (_active?.Uid == uid ? _active : null) : null;

    private TakeQuery Query => _filter.ToQuery(_project!.Id, _shot!.Uid);

    /// <summary>All of the shot that can be shown, in whatever order they came.</summary>
    private TakeQuery Whole => new(_project!.Id, _shot!.Uid) { Storage = [StorageState.Live, StorageState.Archived], IsNewestFirst = true };

    protected override async Task PrepareAsync()
    {
        if (_project?.Slug == Slug && _shot?.Uid.ToString() == ShotKey)
        {
            return;
        }

        var query = QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query);
        _filter = TakeFilter.Parse(navigation.Uri, marks);
        _problem = await LoadAsync();
        _problem.Refuse(Http);
        if (_problem is null && query.TryGetValue("at", out var name) && await findTake.RunAsync(_project!.Id, _shot!.Uid, name.ToString(), _refreshing.Gone) is { IsOk: true, Value: var back })
        {
            _at = await siftTakes.PlaceOfAsync(Query, back, _refreshing.Gone);
        }
    }

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
        _refreshing.Dispose();
    }

    /// <summary>Reads what is shown, or says why there is nothing; then everything stays as it is.</summary>
    private async Task<Problem?> LoadAsync()
    {
        Outcome<ShotLook> look;
        (TakeFilter Filter, (int First, int Count) Held) asked;
        do
        {
            asked = (_filter, _held);
            look = await lookAtShot.RunAsync(Slug, ShotKey, asked.Filter, asked.Held.First, asked.Held.Count, _refreshing.Gone);
        }
        while (asked != (_filter, _held)); // Somebody has filtered or scrolled on while a shared read was waited for.

        if (!look.IsOk)
        {
            return look.Problem;
        }

        (_project, _shot, _sums, _flaggedTakes, _window, _activeUid, _active, _line) = look.Value;
        _now = clock.GetUtcNow();
        await LoadChosenAsync();
        foreach (var ready in _window.Takes.Where(t => t.Status is TakeStatus.Complete or TakeStatus.Failed))
        {
            _progress.Remove(ready.Uid);
        }

        return null;
    }

    /// <summary>Another part of the list comes into sight.</summary>
    private async Task<TakeWindow> ReadAsync(int first, int count)
    {
        _held = (Math.Max(0, first - Around), count + (2 * Around));
        try
        {
            (_window, _) = await loadTakes.RunAsync(Query, _held.First, _held.Count, _refreshing.Gone);
        }
        catch (OperationCanceledException)
        {
            // The page has been left while somebody scrolled.
        }

        return _window;
    }

    private async Task<Take?> FindAsync(Guid uid) =>
        _window.Find(uid) ?? (await findTake.RunAsync(_project!.Id, _shot!.Uid, uid.ToString(), _refreshing.Gone) is { IsOk: true, Value: var take } ? take : null);

    private void Hear(LiveEvent live)
    {
        var isOurs = live.ShotUid is not null && live.ShotUid == _shot?.Uid;
        // Whatever starts elsewhere moves the line on.
        if (isOurs || (_line.Count > 0 && live is { Type: "job", State: "running", Progress: null } && live.JobKind == GenerateTakeJob.Kind.Name))
        {
            _ = InvokeAsync(() => ShowSoonAsync(live));
        }
    }

    private async Task ShowSoonAsync(LiveEvent live)
    {
        if (live is { Type: "job", TakeUid: { } uid, Progress: { } fraction })
        {
            _progress[uid] = new TakeProgress(fraction, live.Text);
        }
        else
        {
            _isStale = true;
        }

        await _refreshing.SoonAsync(LookIfStaleAsync, StateHasChanged);
    }

    private async Task LookIfStaleAsync()
    {
        if (_isStale)
        {
            _isStale = false;
            await LoadAsync();
        }
    }

    private async Task FilterAsync(TakeFilter filter)
    {
        (_filter, _held, _chosen, _lastChosen) = (filter, (0, Around), [], null);
        await LoadAsync();
        navigation.NavigateTo(new Uri(navigation.Uri).AbsolutePath + filter.ToQuery(), replace: true);
    }

    private async Task RetryAsync(Take take)
    {
        var outcome = (await RightsAsync()).CanAdd ? await retryPicture.RunAsync(take.Uid, _refreshing.Gone) : Rights.NoAdding;
        if (!outcome.IsOk)
        {
            toasts.Show(outcome.Problem);
        }
    }

    private async Task NewTakeAsync(Take? from)
    {
        _seeded = await siftTakes.HighestSeedAsync(Whole, _refreshing.Gone);
        (_from, _isMaking) = (from, true);
    }

    private async Task NewTakeAsync()
    {
        var newest = (await loadTakes.RunAsync(Whole, 0, 1, _refreshing.Gone)).Window.Takes;
        await NewTakeAsync(Active ?? (newest.Count > 0 ? newest[0] : null));
    }

    private async Task<Problem?> QueueAsync(NewTakes takes)
    {
        var rights = await RightsAsync();
        if (!rights.CanAdd)
        {
            return Rights.NoAdding;
        }

        for (var queued = 0; queued < takes.GenerationParams.Count; queued++)
        {
            var generationParams = takes.GenerationParams[queued];
            var request = new QueueTakeRequest(_project!.Id, _shot!.Uid, generationParams, takes.Quality) { Parent = takes.Parent, Key = takes.KeyOf(generationParams) };
            var outcome = await queueTake.RunAsync(request, rights.Actor, CancellationToken.None);
            if (!outcome.IsOk)
            {
                return takes.Refused(queued, outcome.Problem);
            }
        }

        toasts.Show(new Toast($"{Readable.Count(takes.GenerationParams.Count, "take")} queued.") { Icon = "clock" });
        return null;
    }

    private async Task RenameAsync(string title)
    {
        var rights = await RightsAsync();
        var outcome = rights.CanAdd ? await renameShot.RunAsync(_project!.Id, _shot!.Uid, title, rights.Actor, _refreshing.Gone) : Rights.NoAdding;
        if (outcome.IsOk)
        {
            await LoadAsync();
        }
        else
        {
            toasts.Show(outcome.Problem);
        }
    }

    private async Task<Rights> RightsAsync() => await Rights.OfAsync(authorization, (await Who!).User.At(_project!.Id));
}
