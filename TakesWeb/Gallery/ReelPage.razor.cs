using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>The active takes of a scene or a chapter in order, or a take between its neighbours. Which other takes stand in is in the address.</summary>
public sealed partial class ReelPage(
    FindProject findProject, FindShot findShot, FindTake findTake, ListTakes listTakes, LayReel layReel, TakeDeeds deeds, IAuthorizationService authorization, LiveFeed feed, NavigationManager navigation, TimeProvider clock)
    : LoadedPage, IDisposable
{
    /// <summary>Takes to choose from: the newest of the shot.</summary>
    private const int MostToPick = 40;

    private readonly Refreshing _refreshing = new(clock);
    private Reel? _reel;
    private Take? _take;
    private Problem? _problem;
    private Guid? _picked;
    private Guid? _pickedActive;
    private IReadOnlyList<Take> _takes = [];
    private bool _isSharing;

    [Parameter]
    public string Slug { get; set; } = "";

    [Parameter]
    public string? ShotKey { get; set; }

    [Parameter]
    public string? TakeKey { get; set; }

    /// <summary>Folder of the chapter.</summary>
    [SupplyParameterFromQuery(Name = "chapter")]
    public string? Chapter { get; set; }

    /// <summary>Folder of the scene in it.</summary>
    [SupplyParameterFromQuery(Name = "scene")]
    public string? Scene { get; set; }

    [SupplyParameterFromQuery(Name = "swap")]
    public string? Swaps { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    protected override async Task PrepareAsync()
    {
        await LoadAsync();
        _problem.Refuse(Http);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _refreshing.Follow(feed, live => live.ProjectId == _reel?.Project.Id && live.Type is "take" or "shot", InvokeAsync, ReloadAsync, StateHasChanged);
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task ReloadAsync()
    {
        await LoadAsync();
        if (_picked is { } picked)
        {
            await ListAsync(picked);
        }
    }

    private async Task LoadAsync()
    {
        var project = await findProject.RunAsync(Slug, _refreshing.Gone);
        _problem = project.Problem ?? InTrash.RefusalFor(project.Value);
        if (_problem is not null)
        {
            return;
        }

        var ask = new ReelAsk { Chapter = Chapter, Scene = Scene, Swaps = ReelAsk.ParseSwaps(Swaps) };
        if (ShotKey is not null)
        {
            var shot = await findShot.RunAsync(project.Value.Id, ShotKey, _refreshing.Gone);
            var take = shot.IsOk ? await findTake.RunAsync(project.Value.Id, shot.Value.Uid, TakeKey!, _refreshing.Gone) : shot.Problem;
            _problem = take.Problem;
            if (!take.IsOk)
            {
                return;
            }

            _take = take.Value;
            var swaps = new Dictionary<Guid, string>(ask.Swaps);
            swaps.TryAdd(_take.ShotUid, _take.Name);
            ask = new ReelAsk { Around = _take.ShotUid, Swaps = swaps };
        }

        var reel = await layReel.RunAsync(project.Value, ask, _refreshing.Gone);
        _problem = reel.Problem;
        _reel = reel.IsOk ? reel.Value : null;
    }

    /// <summary>Opens the takes of a shot below the reel, or folds them.</summary>
    private async Task PickAsync(Guid shotUid)
    {
        _picked = _picked == shotUid ? null : shotUid;
        if (_picked is not null)
        {
            await ListAsync(shotUid);
        }
    }

    private async Task ListAsync(Guid shotUid)
    {
        var page = await listTakes.RunAsync(new TakeQuery(_reel!.Project.Id, shotUid) { Limit = MostToPick, IsNewestFirst = true }, _refreshing.Gone);
        (_takes, _pickedActive) = (page.Takes, page.ActiveTakeUid);
    }

    private async Task CircleAsync(ReelSlot slot)
    {
        var take = slot.Take!;
        await deeds.CircleAsync(take, slot.Shot.ActiveTakeUid, await Rights.OfAsync(authorization, (await Who!).User.At(take.ProjectId)));
        await ReloadAsync();
        StateHasChanged();
    }

    private string ReelUrl(string? chapter, string? scene) => TakeUrls.Reel(Slug, chapter, scene);

    /// <summary>The same reel with this take in its shot's place. The active one needs no word for it.</summary>
    private string SwapUrl(Take take)
    {
        var swaps = new Dictionary<Guid, string>(ReelAsk.ParseSwaps(Swaps));
        if (take.Uid == _pickedActive && take.ShotUid != _take?.ShotUid)
        {
            swaps.Remove(take.ShotUid);
        }
        else
        {
            swaps[take.ShotUid] = take.Name;
        }

        return navigation.GetUriWithQueryParameter("swap", swaps.Count == 0 ? null : ReelAsk.WriteSwaps(swaps));
    }
}
