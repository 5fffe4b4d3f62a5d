using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Clips;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>What was cut out of the takes of a shot: snapshots, and clips. Deleting has an Undo.</summary>
public sealed partial class CutsHome(
    FindPlace findPlace, ListCuts listCuts, TrashExtra trash, AddExtraAsTake addAsTake, IAuthorizationService authorization, LiveFeed feed, Toasts toasts, TimeProvider clock) : LoadedPage, IDisposable
{
    private readonly Refreshing _refreshing = new(clock);
    private Project? _project;
    private Shot? _shot;
    private Problem? _problem;
    private IReadOnlyList<Cut> _cuts = [];
    private (int Snapshots, int Clips) _counts;

    [Parameter]
    public string Slug { get; set; } = "";

    [Parameter]
    public string ShotKey { get; set; } = "";

    [SupplyParameterFromQuery(Name = "show")]
    private string? Show { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private ExtraKind Shown => Show == "clips" ? ExtraKind.Clip : ExtraKind.Snapshot;

    protected override async Task PrepareAsync()
    {
        var outcome = await findPlace.RunAsync(Slug, ShotKey, _refreshing.Gone);
        _problem = outcome.Problem ?? (outcome.IsOk ? InTrash.RefusalFor(outcome.Value.Project, outcome.Value.Shot) : null);
        if (_problem is null)
        {
            (_project, _shot) = outcome.Value;
            await LoadAsync();
        }

        _problem.Refuse(Http);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _refreshing.Follow(feed, live => live.ProjectId == _project?.Id && live.Type is "clip" or "snapshot" or "take" or "project", InvokeAsync, LoadAsync, StateHasChanged);
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        var query = new CutQuery(_project!.Id, ExtraKind.Clip) { ShotUid = _shot!.Uid };
        var clips = await listCuts.RunAsync(query, _refreshing.Gone);
        var snapshots = await listCuts.RunAsync(query with { Kind = ExtraKind.Snapshot }, _refreshing.Gone);
        _counts = (snapshots.Count, clips.Count);
        _cuts = Shown == ExtraKind.Clip ? clips : snapshots;
    }

    private string Here(ExtraKind kind) => $"{TakeUrls.Shot(Slug, _shot!.Uid)}/cuts{(kind == ExtraKind.Clip ? "?show=clips" : "")}";

    private async Task DeleteAsync(Extra cut)
    {
        var rights = await Rights.OfAsync(authorization, (await Who!).User.At(cut.ProjectId));
        var outcome = rights.CanAdd ? await trash.RunAsync(cut.ProjectId, cut.Uid, rights.Actor, CancellationToken.None) : Rights.NoAdding;
        await SayAsync(outcome, $"The {cut.Words} is in the trash.", "trash", async () =>
        {
            var back = await trash.RestoreAsync(cut.ProjectId, cut.Uid, rights.Actor, CancellationToken.None);
            await SayAsync(back, $"The {cut.Words} is back.", "undo", undo: null);
        });
    }

    private async Task TakeAsync(Extra cut)
    {
        var rights = await Rights.OfAsync(authorization, (await Who!).User.At(cut.ProjectId));
        var outcome = rights.CanAdd ? await addAsTake.RunAsync(cut.Uid, new Place(_project!, _shot!), null, rights.Actor, null, CancellationToken.None) : Rights.NoAdding;
        await SayAsync(outcome, outcome.IsOk ? $"The {cut.Words} is take {outcome.Value.Number} now." : "", "check", undo: null);
    }

    private async Task SayAsync<T>(Outcome<T> outcome, string sentence, string icon, Func<Task>? undo)
    {
        if (outcome.IsOk)
        {
            toasts.Show(new Toast(sentence) { Icon = icon, Undo = undo });
        }
        else
        {
            toasts.Show(outcome.Problem);
        }

        await InvokeAsync(ReloadAsync);
    }
}
