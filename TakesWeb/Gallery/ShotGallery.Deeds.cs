using System.Globalization;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>What a key, a menu or the bar does to takes. It is shown before it is written, and put right when it is refused.</summary>
public sealed partial class ShotGallery
{
    /// <summary>A key on a card, while nothing is chosen, or an entry of its menu.</summary>
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
            { Deed: "archive" } => deeds.ArchiveAsync(one, asked.Take.Storage != StorageState.Archived, rights),
            { Deed: "edit" } => EditWordsAsync(asked.Take),
            { Deed: "select" } => deeds.JudgeAsync(one, Verdict.Selected, rights, Redraw),
            { Deed: "approve" } => deeds.JudgeAsync(one, Verdict.Approved, rights, Redraw),
            { Deed: "maybe" } => deeds.JudgeAsync(one, Verdict.Maybe, rights, Redraw),
            { Deed: "reject" } => deeds.JudgeAsync(one, Verdict.Reject, rights, Redraw),
            { Deed: "none" } => deeds.JudgeAsync(one, Verdict.None, rights, Redraw),
            { Deed: ['r', 'a', 't', 'e', ' ', .. var stars] } when int.TryParse(stars, CultureInfo.InvariantCulture, out var rating) => deeds.RateAsync(one, rating, rights, Redraw),
            _ => Task.CompletedTask,
        });
        Redraw();
    }

    private void Redraw() => StateHasChanged();

    private async Task CircleAsync(Take take)
    {
        var rights = await RightsAsync();
        var previous = _activeUid;
        if (rights.CanDirect)
        {
            (_circling, _circledHere) = (take.Uid, take.Uid);
            StateHasChanged();
        }

        if (await deeds.CircleAsync(take, previous, rights))
        {
            (_activeUid, _active) = (take.Uid, take);
        }

        _circling = null;
        StateHasChanged();
        await Task.Delay(CircleDrawn, clock, CancellationToken.None);
        _circledHere = null;
    }

    private async Task MenuAsync(Take take)
    {
        _menuFor = take;
        StateHasChanged();
        await _grid!.ShowMenuAsync("take-menu", take.Uid);
    }

    /// <summary>Description and tags beside the card.</summary>
    private async Task EditWordsAsync(Take take)
    {
        (_wordsOf, _description) = (take, (string?)(await readSidecar.RunAsync(take, _refreshing.Gone))["description"]);
        StateHasChanged();
        await _grid!.ShowMenuAsync("take-words", take.Uid);
    }

    private async Task KeepWordsAsync(TakeEdit edit)
    {
        await deeds.EditAsync(_wordsOf!, _description, edit, await RightsAsync());
        _description = edit.Description ?? _description;
        await LoadAsync();
        _wordsOf = await FindAsync(_wordsOf!.Uid);
    }
}
