using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>The films in the trash, folded at the bottom of the page of all films.</summary>
public sealed partial class TrashedProjects(
    RestoreProject restoreProject, PurgeProject purgeProject, IAuthorizationService authorization, Toasts toasts, TimeProvider clock) : ComponentBase
{
    private ProjectSummary? _purging;
    private Problem? _problem;
    private string _typed = "";
    private bool _isBusy;
    private bool _isLive;

    [Parameter, EditorRequired]
    public required IReadOnlyList<ProjectSummary> Projects { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    // Before the page is live a press would be lost, and what was opened would fall shut.
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _isLive = true;
            StateHasChanged();
        }
    }

    private string SinceOf(Project project)
    {
        var when = Readable.Ago(clock.GetUtcNow() - (project.DeletedAt ?? clock.GetUtcNow()));
        return string.IsNullOrEmpty(project.DeletedBy) ? $"deleted {when}" : $"deleted {when} by {project.DeletedBy}";
    }

    private void Close() => (_purging, _problem, _typed) = (null, null, "");

    private async Task RestoreAsync(Project project)
    {
        var rights = await Rights.OfAsync(authorization, (await Who!).User.At(project.Id));
        var restored = rights.CanDirect ? await restoreProject.RunAsync(project.Id, rights.Actor, CancellationToken.None) : Rights.NoDirecting;
        if (restored.IsOk)
        {
            toasts.Show(new Toast($"{project.Name} is back.") { Icon = "undo" });
        }
        else
        {
            toasts.Show(restored.Problem);
        }
    }

    private async Task PurgeAsync(Project project)
    {
        var rights = await Rights.OfAsync(authorization, (await Who!).User.At(project.Id));
        _isBusy = true;
        var purged = rights.CanAdmin ? await purgeProject.RunAsync(project.Id, _typed, rights.Actor, CancellationToken.None) : Rights.NoAdministering;
        _isBusy = false;
        _problem = purged.Problem;
        if (purged.IsOk)
        {
            Close();
            toasts.Show(new Toast($"{project.Name} is gone for good. {Readable.Bytes(purged.Value.FreedBytes)} are free again.") { Icon = "trash" });
        }
    }
}
