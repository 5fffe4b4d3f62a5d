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

/// <summary>Two to nine takes of a shot on one transport, and beside them what is different in how they were made.</summary>
public sealed partial class ComparePage(
    FindProject findProject, FindShot findShot, CompareTakes compareTakes, ListTakes listTakes, FindPlayback findPlayback, ListNotes listNotes, TakeDeeds deeds,
    IAuthorizationService authorization, LiveFeed feed, TimeProvider clock) : LoadedPage, IDisposable
{
    /// <summary>Takes in the strip: the newest of the shot.</summary>
    private const int MostInStrip = 40;

    private readonly Refreshing _refreshing = new(clock);
    private Project? _project;
    private Shot? _shot;
    private Comparison? _compared;
    private IReadOnlyDictionary<Guid, Playback> _playbacks = new Dictionary<Guid, Playback>();
    private IReadOnlyDictionary<Guid, IReadOnlyList<Note>> _notes = new Dictionary<Guid, IReadOnlyList<Note>>();
    private IReadOnlyList<Take> _strip = [];
    private Guid? _activeUid;
    private Problem? _problem;
    private string? _loaded;

    [Parameter]
    public string Slug { get; set; } = "";

    [Parameter]
    public string ShotKey { get; set; } = "";

    /// <summary>Names or uids with commas between them; the first one is A.</summary>
    [SupplyParameterFromQuery(Name = "takes")]
    public string? Takes { get; set; }

    /// <summary>side, wipe, overlay, flick, difference or grid; what it becomes later, the address alone knows.</summary>
    [SupplyParameterFromQuery(Name = "mode")]
    public string? Mode { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private string Title => _compared is null ? "Compare" : $"Compare {string.Join(", ", _compared.Takes.SkipLast(1).Select(t => t.Number))} and {_compared.Takes[^1].Number}";

    protected override async Task PrepareAsync()
    {
        var asked = $"{Slug} {ShotKey} {Takes}";
        if (asked == _loaded)
        {
            return;
        }

        _loaded = asked;
        await LoadAsync();
        _problem.Refuse(Http);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _refreshing.Follow(feed, live => live.ShotUid is { } shot && shot == _shot?.Uid && live.Type is "take" or "shot", InvokeAsync, LoadAsync, StateHasChanged);
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
        _problem = shot.Problem ?? (shot.IsOk ? InTrash.RefusalFor(project.Value, shot.Value) : null);
        if (_problem is not null)
        {
            return;
        }

        (_project, _shot) = (project.Value, shot.Value);
        var compared = await compareTakes.RunAsync(
            project.Value.Id, shot.Value.Uid, (Takes ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), _refreshing.Gone);
        _problem = compared.Problem;
        if (!compared.IsOk)
        {
            return;
        }

        var (playbacks, notes) = (new Dictionary<Guid, Playback>(), new Dictionary<Guid, IReadOnlyList<Note>>());
        foreach (var take in compared.Value.Takes)
        {
            playbacks[take.Uid] = await findPlayback.RunAsync(project.Value, take, _refreshing.Gone);
            notes[take.Uid] = [.. (await listNotes.OfTakeAsync(take.Uid, _refreshing.Gone)).Where(note => note is { IsReply: false, State: NoteState.Open } && (note.Strokes is not null || note.X is not null))];
        }

        var page = await listTakes.RunAsync(new TakeQuery(project.Value.Id, shot.Value.Uid) { Limit = MostInStrip, IsNewestFirst = true }, _refreshing.Gone);
        (_playbacks, _notes, _compared, _activeUid, _strip) = (playbacks, notes, compared.Value, page.ActiveTakeUid, [.. page.Takes.Reverse()]);
    }

    private async Task RateAsync((Take Take, int Rating) one)
    {
        await deeds.RateAsync([one.Take], one.Rating, await RightsAsync());
        await LoadAsync();
    }

    private async Task CircleAsync(Take take)
    {
        await deeds.CircleAsync(take, _activeUid, await RightsAsync());
        await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task<Rights> RightsAsync() => await Rights.OfAsync(authorization, (await Who!).User.At(_project!.Id));
}
