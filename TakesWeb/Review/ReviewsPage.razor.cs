using System.Security.Claims;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>What waits for a verdict, in all films. What is looked at stands in the address; what others do arrives by itself.</summary>
public sealed partial class ReviewsPage(
    ListReviews listReviews, ListProjects listProjects, SetVerdict setVerdict, TakeBackVerdict takeBack, IAuthorizationService authorization, LiveFeed feed, Toasts toasts, NavigationManager navigation,
    IJSRuntime js, TimeProvider clock) : LoadedPage, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private static readonly (ReviewKind Kind, string Text, string? Icon)[] Kinds =
    [
        (ReviewKind.Waiting, "Waiting", null),
        (ReviewKind.Mine, "For me", "user"),
        (ReviewKind.Unjudged, "Without a verdict", null),
        (ReviewKind.Approved, "Approved", "check"),
        (ReviewKind.Selected, "Selected", "plus"),
        (ReviewKind.Maybe, "Maybe", "minus"),
        (ReviewKind.Reject, "Rejected", "cross"),
    ];

    private ReviewKind _kind;
    private ReviewPage? _page;
    private IReadOnlyDictionary<ReviewKind, int> _counts = new Dictionary<ReviewKind, int>();
    private IReadOnlyList<Project> _projects = [];
    private ClaimsPrincipal _user = new();
    private Guid? _me;
    private RefreshRhythm? _rhythm;
    private IDisposable? _subscription;

    [SupplyParameterFromQuery(Name = "show")]
    public string? Show { get; set; }

    [SupplyParameterFromQuery(Name = "project")]
    public string? Project { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private TimeProvider Clock => clock;

    private (string Title, string Text) Empty => _kind switch
    {
        ReviewKind.Waiting => ("Nothing waits", "A take that somebody submits for review stands here until it has a verdict."),
        ReviewKind.Mine => ("Nothing waits for you", "A take that is submitted to you stands here until it has a verdict."),
        ReviewKind.Unjudged => ("Everything has a verdict", "New takes stand here until somebody judges them."),
        _ => ("No take has this verdict", "Verdicts are given beside the picture, and here."),
    };

    protected override async Task PrepareAsync()
    {
        _user = (await Who!).User;
        _me = _user.UserId();
        _kind = Enum.TryParse<ReviewKind>(Show, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : ReviewKind.Waiting;
        _projects = await listProjects.RunAsync(_user.Reach(), CancellationToken.None);
        await LoadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _rhythm = new RefreshRhythm(clock, Pause, () => InvokeAsync(RefreshAsync));
            _subscription = feed.Subscribe(live =>
            {
                if (live.Type is "take" or "shot" or "project")
                {
                    _rhythm.Ask();
                }
            });
            await js.InvokeAsync<IJSObjectReference>("import", "./js/queue.js");
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _rhythm?.Dispose();
    }

    /// <summary>A director of one film may be a viewer in the next.</summary>
    private bool MayJudge(ReviewRow row) => Roles.AtLeast(Roles.Director).Any(_user.At(row.Project.Id).IsInRole);

    private ReviewQuery Query() => new(_kind)
    {
        Reach = _user.Reach(),
        Project = _projects.FirstOrDefault(p => p.Slug == Project)?.Id,
        Reviewer = _kind == ReviewKind.Mine ? _me : null,
        Limit = Math.Max(50, _page?.Rows.Count ?? 0),
    };

    private async Task LoadAsync()
    {
        _page = await listReviews.RunAsync(Query() with { Limit = 50 }, CancellationToken.None);
        _counts = await listReviews.CountAsync(Query().Project, _me, _user.Reach(), CancellationToken.None);
    }

    /// <summary>As many rows as there are now.</summary>
    private async Task RefreshAsync()
    {
        _page = await listReviews.RunAsync(Query(), CancellationToken.None);
        _counts = await listReviews.CountAsync(Query().Project, _me, _user.Reach(), CancellationToken.None);
        StateHasChanged();
    }

    private async Task MoreAsync(string next)
    {
        var more = await listReviews.RunAsync(Query() with { Limit = 50, Start = ReviewQuery.ParseStart(next) }, CancellationToken.None);
        // The page may have moved up since it was drawn: what comes is partly there already.
        _page = new ReviewPage([.. _page!.Rows.Concat(more.Rows).DistinctBy(row => row.Take.Uid)], more.Next);
    }

    private string Count(ReviewKind kind) => _counts.GetValueOrDefault(kind) is var count && count > ListReviews.MostCounted
        ? $"{ListReviews.MostCounted}+"
        : count.ToString(CultureInfo.InvariantCulture);

    private void Go(ReviewKind kind, string? project) => navigation.NavigateTo(navigation.GetUriWithQueryParameters("/reviews", new Dictionary<string, object?>
    {
        ["show"] = kind == ReviewKind.Waiting ? null : kind.ToString().ToLowerInvariant(),
        ["project"] = string.IsNullOrEmpty(project) ? null : project,
    }), replace: true);

    private async Task JudgeAsync(Take take, Verdict verdict)
    {
        var user = (await Who!).User.At(take.ProjectId);
        if (!(await authorization.AuthorizeAsync(user, Policies.CanDirect)).Succeeded)
        {
            toasts.Show(ReviewRights.NoDirecting);
            return;
        }

        var earlier = EarlierVerdict.Of(take);
        var judged = await setVerdict.RunAsync(take.ProjectId, take.Uid, verdict, Actor.From(user), CancellationToken.None);
        if (!judged.IsOk)
        {
            toasts.Show(judged.Problem);
            return;
        }

        toasts.Show(new Toast($"Take {take.Number}: {TakeAnswer.Word(verdict)}.")
        {
            Undo = async () =>
            {
                if ((await takeBack.RunAsync(judged.Value, earlier, Actor.From(user), CancellationToken.None)).Problem is { } refusal)
                {
                    toasts.Show(refusal);
                }
            },
        });
    }
}
