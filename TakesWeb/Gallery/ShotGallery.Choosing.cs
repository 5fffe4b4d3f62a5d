using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Which takes are chosen. They may stand far apart in the list, so they are kept by uid and read when they are needed.</summary>
public sealed partial class ShotGallery
{
    /// <summary>More than these are a matter for the bulk route of the API, which makes a job of it.</summary>
    private const int MostChosen = 1_000;

    private HashSet<Guid> _chosen = [];
    private IReadOnlyList<Take> _chosenTakes = [];
    private Guid? _lastChosen;

    /// <summary>Keys come faster than the index answers: one is done before the next begins, so that none undoes another.</summary>
    private Task _choosing = Task.CompletedTask;

    /// <summary>Chooses a take or lets it go; with Shift all from the last one to it.</summary>
    private Task ChooseAsync((Take Take, bool IsRange) asked) => InTurnAsync(async () =>
    {
        if (asked.IsRange && _lastChosen is { } last && await FindAsync(last) is { } anchor)
        {
            await AddRangeAsync(anchor, asked.Take);
        }
        else
        {
            _chosen = _chosen.Contains(asked.Take.Uid) ? [.. _chosen.Where(uid => uid != asked.Take.Uid)] : [.. _chosen, asked.Take.Uid];
        }

        _lastChosen = asked.Take.Uid;
    });

    /// <summary>Chooses on, from a take to its neighbour.</summary>
    private Task ExtendAsync((Take From, Take To) asked) => InTurnAsync(async () =>
    {
        await AddRangeAsync(asked.From, asked.To);
        _lastChosen = asked.To.Uid;
    });

    private Task ChooseAllAsync() => InTurnAsync(async () =>
    {
        _chosen = [.. await siftTakes.UidsAsync(Query, 0, MostChosen, _refreshing.Gone)];
        if (_window.Total > MostChosen)
        {
            toasts.Show(new Toast($"The first {MostChosen:N0} of {_window.Total:N0} takes are chosen; a filter leaves fewer.") { Icon = "check" });
        }
    });

    private async Task AddRangeAsync(Take from, Take to)
    {
        if (await siftTakes.PlaceOfAsync(Query, from, _refreshing.Gone) is { } start && await siftTakes.PlaceOfAsync(Query, to, _refreshing.Gone) is { } end)
        {
            _chosen = [.. _chosen, .. await siftTakes.UidsAsync(Query, Math.Min(start, end), Math.Min(MostChosen, Math.Abs(start - end) + 1), _refreshing.Gone)];
        }
    }

    private Task InTurnAsync(Func<Task> choose)
    {
        return _choosing = AfterAsync(_choosing);

        async Task AfterAsync(Task before)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await choose();
            await LoadChosenAsync();
        }
    }

    private void ChooseNone() => (_chosen, _chosenTakes, _lastChosen) = ([], [], null);

    /// <summary>Of the chosen ones those that the list still shows; the very takes of the cards where there are any.</summary>
    private async Task LoadChosenAsync()
    {
        var asked = _chosen;
        var shown = await siftTakes.TakesAsync(Query, asked, _refreshing.Gone);
        // Whoever has chosen something else meanwhile reads for themselves.
        if (ReferenceEquals(asked, _chosen))
        {
            _chosenTakes = [.. shown.Select(t => _window.Find(t.Uid) ?? t)];
            _chosen = [.. _chosenTakes.Select(t => t.Uid)];
        }
    }
}
