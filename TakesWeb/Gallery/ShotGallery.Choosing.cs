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

    /// <summary>Chooses a take or lets it go; with Shift all from the last one to it.</summary>
    private async Task ChooseAsync((Take Take, bool IsRange) asked)
    {
        var from = asked.IsRange && _lastChosen is { } last && await FindAsync(last) is { } anchor ? await siftTakes.PlaceOfAsync(Query, anchor, _refreshing.Gone) : null;
        if (from is { } start && await siftTakes.PlaceOfAsync(Query, asked.Take, _refreshing.Gone) is { } end)
        {
            _chosen = [.. _chosen, .. await siftTakes.UidsAsync(Query, Math.Min(start, end), Math.Min(MostChosen, Math.Abs(start - end) + 1), _refreshing.Gone)];
        }
        else
        {
            _chosen = _chosen.Contains(asked.Take.Uid) ? [.. _chosen.Where(uid => uid != asked.Take.Uid)] : [.. _chosen, asked.Take.Uid];
        }

        _lastChosen = asked.Take.Uid;
        await LoadChosenAsync();
    }

    private async Task ChooseAllAsync()
    {
        _chosen = [.. await siftTakes.UidsAsync(Query, 0, MostChosen, _refreshing.Gone)];
        await LoadChosenAsync();
        if (_window.Total > MostChosen)
        {
            toasts.Show(new Toast($"The first {MostChosen:N0} of {_window.Total:N0} takes are chosen; a filter leaves fewer.") { Icon = "check" });
        }
    }

    private void ChooseNone() => (_chosen, _chosenTakes, _lastChosen) = ([], [], null);

    /// <summary>Of the chosen ones those that the list still shows; the very takes of the cards where there are any.</summary>
    private async Task LoadChosenAsync()
    {
        _chosenTakes = [.. (await siftTakes.TakesAsync(Query, _chosen, _refreshing.Gone)).Select(t => InWindow(t.Uid) ?? t)];
        _chosen = [.. _chosenTakes.Select(t => t.Uid)];
    }
}
