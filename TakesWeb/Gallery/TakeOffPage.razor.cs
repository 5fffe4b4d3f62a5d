using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Takes are judged two by two without their names. All of its state is in the address, so that a reload and a restart go on.</summary>
public sealed partial class TakeOffPage(
    FindPlace findPlace, FindTake findTake, ListTakes listTakes, FindPlayback findPlayback, TakeDeeds deeds, IAuthorizationService authorization, LiveFeed feed, NavigationManager navigation, TimeProvider clock)
    : LoadedPage, IDisposable
{
    private const int LookedAt = 500;

    private static readonly (Among Among, string Text)[] Choices =
        [(Among.All, "All that are not rejected"), (Among.Judged, "Selected and approved"), (Among.Rated, "Three stars and more")];

    private readonly Refreshing _refreshing = new(clock);
    private Place? _place;
    private Problem? _problem;
    private Among _among;
    private IReadOnlyList<Take> _candidates = [];
    private bool _isCut;
    private TakeOffKey? _key;
    private TakeOff? _takeOff;
    private IReadOnlyList<Take> _takes = [];
    private IReadOnlyList<TakeOffSide>? _pair;
    private Guid? _activeUid;

    [Parameter]
    public string Slug { get; set; } = "";

    [Parameter]
    public string ShotKey { get; set; } = "";

    /// <summary>Who takes part, in an order and a writing that tell nothing.</summary>
    [SupplyParameterFromQuery(Name = "k")]
    public string? Key { get; set; }

    /// <summary>A letter for each answer: n, p or t.</summary>
    [SupplyParameterFromQuery(Name = "a")]
    public string? Answers { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private string Here => $"{TakeUrls.Shot(Slug, _place!.Shot.Uid)}/takeoff";

    private IEnumerable<Preference> Heard => (Answers ?? "").Select(letter => letter switch { 'n' => Preference.Newcomer, 'p' => Preference.Placed, _ => Preference.Tie });

    protected override async Task PrepareAsync()
    {
        await LoadAsync();
        _problem.Refuse(Http);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            // An undo, or somebody else, has circled another one.
            _refreshing.Follow(feed, live => live.Type == "shot" && live.ShotUid == _place?.Shot.Uid, InvokeAsync, ReadActiveAsync, StateHasChanged);
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task LoadAsync()
    {
        var place = await findPlace.RunAsync(Slug, ShotKey, _refreshing.Gone);
        _problem = place.Problem ?? InTrash.RefusalFor(place.Value.Project, place.Value.Shot);
        if (_problem is not null)
        {
            return;
        }

        (_place, _activeUid) = (place.Value, place.Value.Shot.ActiveTakeUid);
        if (Key is null)
        {
            (_key, _pair) = (null, null);
            await ChooseAsync(_among);
        }
        else if (TakeOffKey.Parse(Key) is { } key)
        {
            await GoOnAsync(key);
        }
        else
        {
            _problem = Problem.Invalid("This address does not say which takes take part. Begin again.");
        }
    }

    private async Task ChooseAsync(Among among)
    {
        _among = among;
        var page = await listTakes.RunAsync(new TakeQuery(_place!.Project.Id, _place.Shot.Uid) { Limit = LookedAt, IsNewestFirst = true }, _refreshing.Gone);
        var fit = page.Takes.Where(t => t is { Status: TakeStatus.Complete, Picture: PictureState.Ready, Verdict: not Verdict.Reject } && among switch
        {
            Among.Judged => t.Verdict is Verdict.Selected or Verdict.Approved,
            Among.Rated => t.Rating >= 3,
            _ => true,
        }).ToList();
        (_candidates, _isCut) = ([.. fit.Take(TakeOffKey.Most)], fit.Count > TakeOffKey.Most);
    }

    private async Task GoOnAsync(TakeOffKey key)
    {
        if (_key?.ToString() != key.ToString())
        {
            var takes = new List<Take>();
            foreach (var number in key.Numbers)
            {
                var take = await findTake.RunAsync(_place!.Project.Id, _place.Shot.Uid, TakeNumber.Format(number), _refreshing.Gone);
                if (!take.IsOk || !take.Value.IsKept)
                {
                    _problem = Problem.Conflict("One of these takes is not there any more, so the take-off cannot be finished. Begin again.");
                    return;
                }

                takes.Add(take.Value);
            }

            (_key, _takes) = (key, takes);
        }

        _takeOff = new TakeOff(_takes.Count, Heard);
        _pair = _takeOff.Question is { } question ? await SidesAsync(question) : null;
    }

    private async Task<IReadOnlyList<TakeOffSide>> SidesAsync((int Newcomer, int Placed) question)
    {
        var sides = new List<TakeOffSide>();
        foreach (var i in _key!.IsNewcomerLeft(_takeOff!.Asked) ? new[] { question.Newcomer, question.Placed } : [question.Placed, question.Newcomer])
        {
            sides.Add(new TakeOffSide(_takes[i], await findPlayback.RunAsync(_place!.Project, _takes[i], _refreshing.Gone)));
        }

        return sides;
    }

    private void Begin() => Go(TakeOffKey.Draw(_candidates.Select(t => t.Number), RandomNumberGenerator.GetInt32(int.MaxValue)).ToString(), "");

    private void Answer(bool? isLeft)
    {
        var said = isLeft is not { } left ? 't' : left == _key!.IsNewcomerLeft(_takeOff!.Asked) ? 'n' : 'p';
        Go(Key!, Answered + said);
    }

    private void Undo() => Go(Key!, Answered.Length == 0 ? "" : Answered[..^1]);

    /// <summary>The answers that were asked for: an address may hold more.</summary>
    private string Answered => (Answers ?? "")[..Math.Min((Answers ?? "").Length, _takeOff!.Asked)];

    private void Go(string key, string answers) => navigation.NavigateTo($"{Here}?k={key}&a={answers}", replace: true);

    private async Task CircleAsync(Take take)
    {
        await deeds.CircleAsync(take, _activeUid, await Rights.OfAsync(authorization, (await Who!).User.At(take.ProjectId)));
        await ReadActiveAsync();
        StateHasChanged();
    }

    private async Task ReadActiveAsync() =>
        _activeUid = await findPlace.RunAsync(Slug, ShotKey, _refreshing.Gone) is { IsOk: true, Value: var place } ? place.Shot.ActiveTakeUid : _activeUid;

    /// <summary>Which takes take part.</summary>
    private enum Among
    {
        All,
        Judged,
        Rated,
    }
}

/// <summary>One of the two that are seen.</summary>
public sealed record TakeOffSide(Take Take, Playback Playback);
