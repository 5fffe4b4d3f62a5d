using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Review;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>One take, as large as the window allows, with everything that made it beside it.</summary>
public sealed partial class TakeViewer(
    FindProject findProject, FindShot findShot, FindTake findTake, ListTakes listTakes, ReadSidecar readSidecar,
    FindPlayback findPlayback, ReadHistory readHistory, RetryPicture retryPicture, MarkOpened markOpened, FindDuplicates findDuplicates, TakeDeeds deeds, ListNotes listNotes,
    IAuthorizationService authorization, LiveFeed feed, Toasts toasts, NavigationManager navigation, TimeProvider clock) : LoadedPage, IDisposable
{
    /// <summary>Neighbours in the filmstrip: few before, so that the take itself is in sight without scrolling.</summary>
    private const int Before = 3;

    private const int After = 16;

    private readonly Refreshing _refreshing = new(clock);
    private Project? _project;
    private Shot? _shot;
    private Take? _take;
    private Guid? _marked;
    private JsonObject _sidecar = [];
    private IReadOnlyList<Take> _strip = [];
    private Guid? _activeUid;
    private Take? _active;
    private IReadOnlyList<DuplicateTake> _twins = [];
    private Playback _playback = new() { State = PlaybackState.None };
    private IReadOnlyList<HistoryLine> _history = [];
    private TakeReview _review = TakeReview.Empty;
    private bool _canNote;
    private PlayerStage? _stage;
    private string? _tab;
    private bool _isDrawn;
    private bool _isPurging;
    private bool _isSharing;
    private Problem? _problem;

    [Parameter]
    public string Slug { get; set; } = "";

    [Parameter]
    public string ShotKey { get; set; } = "";

    [Parameter]
    public string TakeKey { get; set; } = "";

    /// <summary>The tab that is open.</summary>
    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    private string FolderPath => $"{_shot!.RelativePath}/takes/{_take!.Name}";

    /// <summary>What C compares with: the circled take, or a neighbour of it.</summary>
    private Take? Opponent => _take is not { FileName: not null } ? null
        : _strip.FirstOrDefault(t => t.Uid == _activeUid && t.Uid != _take.Uid) ?? (_active is { } far && far.Uid != _take.Uid ? far : null) ?? Neighbour(-1) ?? Neighbour(+1);

    private string? JudgedBy => _take is { Verdict: not Verdict.None, VerdictBy: { } by, VerdictAt: { } at } ? $"{by}, {Readable.Age(clock.GetUtcNow() - at)}" : null;

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    protected override async Task PrepareAsync()
    {
        if (_take is not null && _project?.Slug == Slug && (_take.Name == TakeKey || _take.Uid.ToString() == TakeKey) && _take.ShotUid.ToString() == ShotKey)
        {
            return;
        }

        _isDrawn = false;
        _tab ??= Tab;
        await LoadAsync();
        _problem.Refuse(Http);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _refreshing.Follow(feed, live => live.ShotUid is { } shot && shot == _shot?.Uid && live.Type is "take" or "shot", InvokeAsync, LoadAsync, StateHasChanged);
        }

        // Only once it is on somebody's screen: a page that a browser fetches ahead was not opened.
        if (_take is { } take && _marked != take.Uid)
        {
            _marked = take.Uid;
            await markOpened.RunAsync(take.Uid, CancellationToken.None);
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task LoadAsync()
    {
        var project = await findProject.RunAsync(Slug, _refreshing.Gone);
        _problem = project.Problem;
        if (!project.IsOk)
        {
            return;
        }

        var shot = await findShot.RunAsync(project.Value.Id, ShotKey, _refreshing.Gone);
        _problem = shot.Problem;
        if (!shot.IsOk)
        {
            return;
        }

        _problem = InTrash.RefusalFor(project.Value, shot.Value);
        if (_problem is not null)
        {
            return;
        }

        var take = await findTake.RunAsync(project.Value.Id, shot.Value.Uid, TakeKey, _refreshing.Gone);
        _problem = take.Problem;
        if (!take.IsOk)
        {
            return;
        }

        (_project, _shot, _take) = (project.Value, shot.Value, take.Value);
        _sidecar = await readSidecar.RunAsync(_take, _refreshing.Gone);
        _playback = await findPlayback.RunAsync(_project, _take, _refreshing.Gone);
        _history = readHistory.Run(_project, _shot, _take);
        _review = await listNotes.ReviewAsync(_take, _refreshing.Gone);
        _canNote = (await ReviewRights.OfAsync(authorization, (await Who!).User.At(_project.Id))).CanNote;
        _twins = _take.Storage == StorageState.Purged ? [] : await findDuplicates.OfTakeAsync(_take, _refreshing.Gone);
        var query = new TakeQuery(_project.Id, _shot.Uid) { Limit = After };
        var after = await listTakes.RunAsync(query with { After = _take.Number }, _refreshing.Gone);
        var before = await listTakes.RunAsync(query with { Limit = Before, After = _take.Number, IsNewestFirst = true }, _refreshing.Gone);
        _strip = [.. before.Takes.Reverse(), _take, .. after.Takes];
        _activeUid = after.ActiveTakeUid;
        _active = _activeUid is { } uid && await findTake.RunAsync(_project.Id, _shot.Uid, uid.ToString(), _refreshing.Gone) is { IsOk: true, Value: var active } ? active : null;
    }

    private Take? Neighbour(int step)
    {
        var at = _strip.ToList().FindIndex(t => t.Uid == _take!.Uid) + step;
        return at >= 0 && at < _strip.Count ? _strip[at] : null;
    }
}
