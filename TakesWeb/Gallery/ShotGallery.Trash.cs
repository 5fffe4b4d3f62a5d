using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>The shot's own end, and its return.</summary>
public sealed partial class ShotGallery
{
    [Microsoft.AspNetCore.Components.Inject]
    private TrashShot TrashShot { get; set; } = null!;

    [Microsoft.AspNetCore.Components.Inject]
    private RestoreShot RestoreShot { get; set; } = null!;

    private async Task TrashShotAsync(Shot shot)
    {
        var rights = await RightsAsync();
        var trashed = rights.CanDirect ? await TrashShot.RunAsync(shot.ProjectId, shot.Uid, rights.Actor, CancellationToken.None) : Rights.NoDirecting;
        if (!trashed.IsOk)
        {
            toasts.Show(trashed.Problem);
            return;
        }

        toasts.Show(new Toast($"{shot.Title} is in the trash, with its takes.") { Icon = "trash", Undo = () => UndoTrashAsync(shot, rights.Actor) });
        navigation.NavigateTo(TakeUrls.Project(Slug));
    }

    private async Task UndoTrashAsync(Shot shot, Actor actor)
    {
        var restored = await RestoreShot.RunAsync(shot.ProjectId, shot.Uid, actor, CancellationToken.None);
        if (restored.IsOk)
        {
            toasts.Show(new Toast($"{shot.Title} is back, with its takes.") { Icon = "undo" });
        }
        else
        {
            toasts.Show(restored.Problem);
        }
    }

    private async Task RestoreShotAsync(Shot shot)
    {
        var rights = await RightsAsync();
        if (!rights.CanDirect)
        {
            toasts.Show(Rights.NoDirecting);
            return;
        }

        await UndoTrashAsync(shot, rights.Actor);
        await LoadAsync();
        StateHasChanged();
    }
}
