using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>What a person does to the take on this page. Each asks the rights anew and can be undone.</summary>
public sealed partial class TakeViewer
{
    private async Task CircleAsync()
    {
        var (take, previous, rights) = (_take!, _activeUid, await RightsAsync());
        (_activeUid, _isDrawn) = rights.CanDirect ? (take.Uid, true) : (previous, false);
        if (!await deeds.CircleAsync(take, previous, rights))
        {
            _activeUid = previous;
        }
    }

    private async Task JudgeAsync(Verdict verdict)
    {
        await deeds.JudgeAsync([_take!], verdict, await RightsAsync(), StateHasChanged);
        await JudgedAsync();
    }

    private async Task RateAsync(int rating)
    {
        await deeds.RateAsync([_take!], rating, await RightsAsync(), StateHasChanged);
        await JudgedAsync();
    }

    private async Task JudgedAsync()
    {
        await LoadAsync();
        if (_stage is not null)
        {
            await _stage.JudgedAsync();
        }
    }

    private async Task EditAsync(TakeEdit edit)
    {
        await deeds.EditAsync(_take!, (string?)_sidecar["description"], edit, await RightsAsync());
        await LoadAsync();
    }

    private void Open(string tab) => _tab = tab;

    /// <summary>The eye goes on to the neighbour; the message still offers the way back.</summary>
    private async Task TrashAsync()
    {
        var (take, next) = (_take!, Neighbour(+1) ?? Neighbour(-1));
        await deeds.TrashAsync([take], _activeUid, await RightsAsync());
        if (await findTake.RunAsync(take.ProjectId, take.ShotUid, take.Uid.ToString(), _refreshing.Gone) is { IsOk: true, Value.Storage: StorageState.Trashed })
        {
            navigation.NavigateTo(next is null ? TakeUrls.Shot(Slug, take.ShotUid) : TakeUrls.Page(Slug, next));
        }
    }

    private async Task RestoreAsync() => await deeds.RestoreAsync([_take!], await RightsAsync());

    private async Task ArchiveAsync() => await deeds.ArchiveAsync([_take!], _take!.Storage != StorageState.Archived, await RightsAsync());

    private async Task RetryAsync(Take take)
    {
        var outcome = (await RightsAsync()).CanAdd ? await retryPicture.RunAsync(take.Uid, _refreshing.Gone) : Rights.NoAdding;
        if (outcome.IsOk)
        {
            toasts.Show(new Toast($"The picture of take {take.Number} is made again.") { Icon = "retry" });
        }
        else
        {
            toasts.Show(outcome.Problem);
        }
    }

    private async Task<Rights> RightsAsync() => await Rights.OfAsync(authorization, (await Who!).User.At(_project!.Id));
}
