using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.WebUtilities;
using TakesWeb.Generation;
using TakesWeb.Insights;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>All takes of a shot: look, circle, make another. What others do arrives through the live feed.</summary>
public sealed partial class ShotGallery(
    FindProject findProject, FindShot findShot, ListTakes listTakes, SelectActiveTake selectActiveTake, ClearActiveTake clearActiveTake,
    RetryPicture retryPicture, QueueTake queueTake, RenameShot renameShot, ListJobs listJobs, FindDuplicates findDuplicates, FindFlags findFlags, TakeDeeds deeds, IAuthorizationService authorization, LiveFeed feed, Toasts toasts, TimeProvider clock, NavigationManager navigation) : ComponentBase, IDisposable
{
    private const int MostInLine = 500;

    private static readonly StorageState[] Kept = [StorageState.Live, StorageState.Archived, StorageState.Trashed];

    private static readonly TimeSpan CircleDrawn = TimeSpan.FromMilliseconds(400);

    private readonly Refreshing _refreshing = new(clock);
    private readonly Dictionary<Guid, TakeProgress> _progress = [];
    private TakeGrid? _grid;
    private IDisposable? _subscription;
    private Project? _project;
    private Shot? _shot;
    private Problem? _problem;
    private IReadOnlyList<Take> _all = [];
    private IReadOnlyList<Take> _takes = [];
    private IReadOnlyList<Take> _toPurge = [];
    private IReadOnlyDictionary<Guid, DuplicateTake> _duplicates = new Dictionary<Guid, DuplicateTake>();
    private IReadOnlyDictionary<Guid, IReadOnlyList<ShownFlag>> _flagged = new Dictionary<Guid, IReadOnlyList<ShownFlag>>();
    private HashSet<Guid> _chosen = [];
    private Guid? _lastChosen;
    private TakeFilter _filter = TakeFilter.Everything;
    private Guid? _activeUid;
    private Guid? _circling;
    private Guid? _circledHere;
    private Guid? _at;
    private Dictionary<Guid, int> _line = [];
    private Take? _menuFor;
    private Take? _from;
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

    private Take? Active => ActiveUid is { } uid ? _all.FirstOrDefault(t => t.Uid == uid) : null;

    private List<Take> Chosen => [.. _takes.Where(t => _chosen.Contains(t.Uid))];

    protected override async Task OnParametersSetAsync()
    {
        if (_project?.Slug == Slug && _shot?.Uid.ToString() == ShotKey)
        {
            return;
        }

        var query = QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query);
        _filter = TakeFilter.Parse(navigation.Uri);
        var project = await findProject.RunAsync(Slug, _refreshing.Gone);
        if (!project.IsOk)
        {
            Refuse(project.Problem);
            return;
        }

        var shot = await findShot.RunAsync(project.Value.Id, ShotKey, _refreshing.Gone);
        if (!shot.IsOk)
        {
            Refuse(shot.Problem);
            return;
        }

        (_project, _shot, _problem) = (project.Value, shot.Value, null);
        await LoadAsync();
        _at = query.TryGetValue("at", out var name) && TakeNumber.Parse(name.ToString()) is { } number ? _takes.FirstOrDefault(t => t.Number == number)?.Uid : null;
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

    private void Refuse(Problem problem)
    {
        _problem = problem;
        if (Http is { Response.HasStarted: false } http)
        {
            problem.Refuse(http);
        }
    }

    private async Task LoadAsync()
    {
        var takes = new List<Take>();
        TakePage page;
        int? after = null;
        do
        {
            page = await listTakes.RunAsync(new TakeQuery(_project!.Id, _shot!.Uid) { Limit = 5000, After = after, IsNewestFirst = true, Storage = Kept }, _refreshing.Gone);
            takes.AddRange(page.Takes);
            after = page.Next;
        }
        while (after is not null);

        (_all, _activeUid, _now) = (takes, page.ActiveTakeUid, clock.GetUtcNow());
        _duplicates = await findDuplicates.OfShotAsync(_project.Id, _shot.Uid, _refreshing.Gone);
        _flagged = await findFlags.FindAsync(_project.Id, takes, _refreshing.Gone);
        Sift();
        _line = takes.Exists(t => t.Status == TakeStatus.Queued) ? await LineAsync() : [];
        foreach (var ready in takes.Where(t => t.Status is TakeStatus.Complete or TakeStatus.Failed))
        {
            _progress.Remove(ready.Uid);
        }
    }

    /// <summary>All that wait for a generator, of whatever film, in the order in which they start.</summary>
    private async Task<Dictionary<Guid, int>> LineAsync()
    {
        var waiting = await listJobs.RunAsync(new JobFilter { Kind = GenerateTakeJob.Kind.Name, States = [JobState.Queued], Take = MostInLine }, _refreshing.Gone);
        return waiting.Jobs.Select(job => job.TakeUid).OfType<Guid>().Distinct().Index().ToDictionary(place => place.Item, place => place.Index + 1);
    }

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

        await _refreshing.SoonAsync(async () =>
        {
            if (_isStale)
            {
                _isStale = false;
                await LookAgainAsync();
            }

            StateHasChanged();
        });
    }

    private void Filter(TakeFilter filter)
    {
        (_filter, _chosen, _lastChosen) = (filter, [], null);
        Sift();
        navigation.NavigateTo(new Uri(navigation.Uri).AbsolutePath + filter.ToQuery(), replace: true);
    }

    /// <summary>What the filter shows, and of the chosen ones those that it still shows.</summary>
    private void Sift()
    {
        var shown = _all.Where(t => _filter.Shows(t, _flagged.ContainsKey(t.Uid)));
        _takes = [.. _filter.IsNewestFirst ? shown : shown.Reverse()];
        _chosen.IntersectWith(_takes.Select(t => t.Uid));
    }

    /// <summary>Chooses a take or lets it go; with Shift all from the last one to it.</summary>
    private void Choose((Take Take, bool IsRange) asked)
    {
        var order = _takes.Select((t, i) => (t.Uid, i)).ToDictionary(t => t.Uid, t => t.i);
        if (asked.IsRange && _lastChosen is { } last && order.TryGetValue(last, out var from) && order.TryGetValue(asked.Take.Uid, out var to))
        {
            _chosen.UnionWith(_takes.Skip(Math.Min(from, to)).Take(Math.Abs(from - to) + 1).Select(t => t.Uid));
        }
        else if (!_chosen.Remove(asked.Take.Uid))
        {
            _chosen.Add(asked.Take.Uid);
        }

        (_lastChosen, _chosen) = (asked.Take.Uid, [.. _chosen]);
    }

    private void ChooseAll() => _chosen = [.. _takes.Select(t => t.Uid)];

    private void ChooseNone() => (_chosen, _lastChosen) = ([], null);

    /// <summary>A key on a card, while nothing is chosen.</summary>
    private async Task DoAsync((Take Take, string Deed) asked)
    {
        var rights = await RightsAsync();
        IReadOnlyList<Take> one = [asked.Take];
        await (asked switch
        {
            { Take.Storage: StorageState.Trashed, Deed: "restore" } => deeds.RestoreAsync(one, rights),
            { Take.Storage: StorageState.Trashed, Deed: "trash" } => InvokeAsync(() => _toPurge = one),
            { Take.Storage: StorageState.Trashed } or { Deed: "restore" } => Task.CompletedTask,
            { Deed: "trash" } => deeds.TrashAsync(one, ActiveUid, rights),
            { Deed: "select" } => deeds.JudgeAsync(one, asked.Take.Verdict == Verdict.Selected ? Verdict.None : Verdict.Selected, rights),
            { Deed: "reject" } => deeds.JudgeAsync(one, asked.Take.Verdict == Verdict.Reject ? Verdict.None : Verdict.Reject, rights),
            { Deed: "archive" } => deeds.ArchiveAsync(one, asked.Take.Storage != StorageState.Archived, rights),
            _ => Task.CompletedTask,
        });
    }

    private Task CircleAsync(Take take) => CircleAsync(take, _activeUid);

    private async Task CircleAsync(Take take, Guid? undoTo)
    {
        var rights = await RightsAsync();
        if (!rights.CanDirect)
        {
            toasts.Show(Rights.NoDirecting);
            return;
        }

        (_circling, _circledHere) = (take.Uid, take.Uid);
        StateHasChanged();
        var outcome = await selectActiveTake.RunAsync(take.ProjectId, take.ShotUid, take.Uid, rights.Actor, _refreshing.Gone);
        if (outcome.IsOk)
        {
            _activeUid = take.Uid;
            toasts.Show(new Toast($"Take {take.Number} is active.") { Icon = "circle", Undo = undoTo == take.Uid ? null : () => InvokeAsync(() => UncircleAsync(take, undoTo)) });
        }
        else
        {
            toasts.Show(outcome.Problem);
        }

        _circling = null;
        StateHasChanged();
        await Task.Delay(CircleDrawn, clock, CancellationToken.None);
        _circledHere = null;
    }

    private async Task UncircleAsync(Take take, Guid? previous)
    {
        if (previous is { } uid && _all.FirstOrDefault(t => t.Uid == uid) is { } before)
        {
            await CircleAsync(before, before.Uid);
            return;
        }

        var outcome = await clearActiveTake.RunAsync(take.ProjectId, take.ShotUid, (await RightsAsync()).Actor, _refreshing.Gone);
        if (outcome.IsOk)
        {
            _activeUid = null;
            toasts.Show(new Toast($"Take {take.Number} is not circled any more.") { Icon = "undo" });
        }
        else
        {
            toasts.Show(outcome.Problem);
        }

        StateHasChanged();
    }

    private async Task MenuAsync(Take take)
    {
        _menuFor = take;
        StateHasChanged();
        await _grid!.ShowMenuAsync("take-menu", take.Uid);
    }

    private async Task RetryAsync(Take take)
    {
        var outcome = (await RightsAsync()).CanAdd ? await retryPicture.RunAsync(take.Uid, _refreshing.Gone) : Rights.NoAdding;
        if (!outcome.IsOk)
        {
            toasts.Show(outcome.Problem);
        }
    }

    private void NewTake(Take? from) => (_from, _isMaking) = (from, true);

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
            _shot!.Title = title;
        }
        else
        {
            toasts.Show(outcome.Problem);
        }
    }

    private async Task<Rights> RightsAsync() => await Rights.OfAsync(authorization, (await Who!).User);
}
