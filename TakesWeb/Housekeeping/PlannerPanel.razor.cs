using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>Frees an amount of space in two steps: what is ticked goes to the trash, where an undo brings all of it back, and a purge frees the bytes.</summary>
public sealed partial class PlannerPanel(PlanSpace planSpace, BulkTakes bulkTakes, ListProjects listProjects, IAuthorizationService authorization, Toasts toasts)
    : ComponentBase, IDisposable
{
    private const int MostShown = 200;
    private const decimal Gigabyte = 1_000_000_000m;

    private readonly Departure _gone = new();
    private readonly HashSet<Guid> _unticked = [];
    private readonly List<(Project Project, IReadOnlyList<Guid> Takes)> _moved = [];
    private IReadOnlyList<Project> _projects = [];
    private string _amount = "1.0";
    private string _chosenProject = "";
    private string _typed = "";
    private SpacePlan? _plan;
    private PurgeWeight? _weight;
    private long _purged;
    private string? _problem;
    private string _spared = "";
    private Stage _stage;
    private bool _isBusy;

    private enum Stage
    {
        Asking,
        Moved,
        Purged,
    }

    /// <summary>Null: all projects, with a choice.</summary>
    [Parameter]
    public Guid? ProjectId { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private bool IsMoved => _stage == Stage.Moved;

    private bool IsPurged => _stage == Stage.Purged;

    private List<PlannedTake> Ticked => [.. (_plan?.Takes ?? []).Where(IsTicked)];

    private long Freed => _weight?.FreedBytes ?? _plan?.FreedBytes ?? 0;

    private long Paper => Ticked.Sum(t => t.Size);

    /// <summary>What somebody has to type before bytes are gone.</summary>
    private string Word => _plan?.Wish.Project?.Name ?? "purge";

    private string MoveWords => Ticked.Count(t => !t.IsTrashed) is var count && count > 0 ? $"Move {count.ToString("N0", CultureInfo.InvariantCulture)} to the trash" : "Go on to the purge";

    private string Words => (_stage, _plan) switch
    {
        _ when _isBusy => "A moment…",
        (Stage.Purged, _) => $"{ByteText.Of(_purged)} are free again ({CategoryLook.Exact(_purged)} bytes).{_spared}",
        (Stage.Moved, _) => $"{Readable.Count(Ticked.Count, "take")} in the trash. Nothing is freed yet: every file is still there.{_spared}",
        (_, { } plan) => plan.Sentence,
        _ => "Ask for an amount. You see which takes would go, and what that really frees, before anything happens.",
    };

    protected override async Task OnInitializedAsync() => _projects = await listProjects.RunAsync((await Who!).User.Reach(), _gone.Token);

    public void Dispose()
    {
        _gone.Dispose();
    }

    private bool IsTicked(PlannedTake take) => !_unticked.Contains(take.Uid);

    private long BytesOf(PlannedTake take) => IsTicked(take) && _weight is { } weight ? weight.Each.GetValueOrDefault(take.Uid) : take.FreedBytes;

    private Task ProposeAsync() => WorkAsync(async _ =>
    {
        if (!decimal.TryParse(_amount.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount <= 0 || amount > 1_000_000)
        {
            return "Give a number of gigabytes, such as 3.5.";
        }

        var project = _projects.FirstOrDefault(p => p.Id == (ProjectId ?? (Guid.TryParse(_chosenProject, out var id) ? id : null)));
        var plan = await planSpace.RunAsync(new SpaceWish((long)(amount * Gigabyte), project), _gone.Token);
        if (!plan.IsOk)
        {
            return plan.Problem.Sentence;
        }

        (_plan, _weight, _stage, _typed, _spared) = (plan.Value, null, Stage.Asking, "", "");
        _unticked.Clear();
        return null;
    });

    private Task ToggleAsync(PlannedTake take) => WorkAsync(async _ =>
    {
        if (!_unticked.Remove(take.Uid))
        {
            _unticked.Add(take.Uid);
        }

        _weight = await planSpace.WeighAsync([.. Ticked.Select(t => t.Uid)], _plan!.Wish.ForgetUnpushed, _gone.Token);
        return null;
    });

    private Task MoveAsync() => WorkAsync(async actor =>
    {
        _moved.Clear();
        var problem = await RunAsync(BulkAction.Delete, Ticked.FindAll(t => !t.IsTrashed), actor, (project, result) => _moved.Add((project, [.. result.Changed])));
        if (problem is not null)
        {
            return problem;
        }

        _stage = Stage.Moved;
        var count = _moved.Sum(m => m.Takes.Count);
        if (count > 0)
        {
            toasts.Show(new Toast($"{Readable.Count(count, "take")} in the trash.") { Icon = "trash", Key = "planner", Undo = () => InvokeAsync(UndoAsync) });
        }

        return null;
    });

    private async Task UndoAsync()
    {
        await WorkAsync(async actor =>
        {
            var restored = 0;
            foreach (var (project, takes) in _moved)
            {
                // Also when this page has been left: the message that offers it stays.
                var result = await bulkTakes.RunAsync(project, new BulkRequest(BulkAction.Restore) { TakeUids = takes, IsAwaited = true }, dryRun: false, canDirect: true, actor, CancellationToken.None);
                if (!result.IsOk)
                {
                    return result.Problem.Sentence;
                }

                restored += result.Value.Changed.Count();
            }

            _moved.Clear();
            (_stage, _typed, _spared) = (Stage.Asking, "", "");
            toasts.Show(new Toast($"{Readable.Count(restored, "take")} back from the trash.") { Icon = "undo", Key = "planner" });
            return null;
        });
        StateHasChanged();
    }

    private void BackAsync() => (_stage, _typed) = (Stage.Asking, "");

    private Task PurgeAsync() => WorkAsync(async actor =>
    {
        _purged = 0;
        var problem = await RunAsync(BulkAction.Purge, Ticked, actor, (_, result) => _purged += result.FreedBytes);
        if (problem is not null)
        {
            return problem;
        }

        _stage = Stage.Purged;
        _moved.Clear();
        toasts.Show(new Toast($"{ByteText.Of(_purged)} are free again.") { Icon = "check", Key = "planner" });
        return null;
    });

    /// <summary>Project by project; answers the sentence of a refusal. Takes that somebody chose meanwhile are spared, and said.</summary>
    private async Task<string?> RunAsync(BulkAction action, List<PlannedTake> takes, Actor actor, Action<Project, BulkResult> done)
    {
        _spared = "";
        var user = (await Who!).User;
        foreach (var group in takes.GroupBy(t => t.Project.Id))
        {
            var project = group.First().Project;
            if (user.RefusalAt(project.Id, Roles.Director) is { } refusal)
            {
                return $"{project.Name}: {refusal.Sentence}";
            }

            var request = new BulkRequest(action) { TakeUids = [.. group.Select(t => t.Uid)], IsAwaited = true, SparesChosen = true, ForgetUnpushed = _plan!.Wish.ForgetUnpushed };
            var result = await bulkTakes.RunAsync(project, request, dryRun: false, canDirect: true, actor, _gone.Token);
            if (!result.IsOk)
            {
                return result.Problem.Sentence;
            }

            done(project, result.Value);
            foreach (var spared in result.Value.Takes.Where(t => t.Spared is not null))
            {
                _unticked.Add(spared.Uid);
                _spared += $" {spared.Spared}";
            }
        }

        if (_spared.Length > 0)
        {
            _weight = await planSpace.WeighAsync([.. Ticked.Select(t => t.Uid)], _plan!.Wish.ForgetUnpushed, _gone.Token);
        }

        return null;
    }

    private async Task WorkAsync(Func<Actor, Task<string?>> work)
    {
        if (await authorization.AskAsync(Who, Policies.CanDirect, toasts, "Your account may look, not free space. Ask a director or an admin.") is not { } user)
        {
            return;
        }

        if (_isBusy)
        {
            return;
        }

        (_isBusy, _problem) = (true, null);
        try
        {
            _problem = await work(Actor.From(user));
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page has been left; what was begun has run to its end.
        }
        finally
        {
            _isBusy = false;
        }
    }
}
