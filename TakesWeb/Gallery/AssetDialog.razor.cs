using Microsoft.AspNetCore.Components;
using TakesWeb.Assets;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>What a person does with one asset. The trash has an Undo; a purge asks twice.</summary>
public sealed partial class AssetDialog(
    AssetReferences references, EditExtra edit, TrashExtra trash, PurgeExtra purge, RetryAssetPicture retry, Toasts toasts) : ComponentBase
{
    private IReadOnlyList<DuplicateTake> _takes = [];
    private IReadOnlyList<DuplicateTake> _references = [];
    private Problem? _problem;
    private bool _isUsing;
    private bool _isSure;

    [Parameter, EditorRequired]
    public required Project Project { get; set; }

    [Parameter, EditorRequired]
    public required Extra Asset { get; set; }

    [Parameter, EditorRequired]
    public required Func<Task<Rights>> AskRights { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        _takes = await references.SameBytesAsync(Asset, CancellationToken.None);
        _references = await references.OfAssetAsync(Asset, CancellationToken.None);
    }

    private async Task<bool> DoAsync(Func<Rights, Task<Outcome<Extra>>> deed)
    {
        var rights = await AskRights();
        var outcome = rights.CanAdd ? await deed(rights) : Rights.NoAdding;
        _problem = outcome.Problem;
        await OnChanged.InvokeAsync();
        return outcome.IsOk;
    }

    private Task<bool> SaveAsync(ExtraEdit words) => DoAsync(rights => edit.RunAsync(Project.Id, Asset.Uid, words, rights.Actor, CancellationToken.None));

    private async Task TrashAsync()
    {
        var (project, uid, title) = (Project.Id, Asset.Uid, Asset.Title);
        if (await DoAsync(rights => trash.RunAsync(project, uid, rights.Actor, CancellationToken.None)))
        {
            await OnClose.InvokeAsync();
            toasts.Show(new Toast($"{title} is in the trash.") { Icon = "trash", Undo = () => UndoAsync(project, uid, title) });
        }
    }

    private async Task UndoAsync(Guid project, Guid uid, string title)
    {
        var rights = await AskRights();
        var back = rights.CanAdd ? await trash.RestoreAsync(project, uid, rights.Actor, CancellationToken.None) : Rights.NoAdding;
        if (back.IsOk)
        {
            toasts.Show(new Toast($"{title} is back.") { Icon = "undo" });
        }
        else
        {
            toasts.Show(back.Problem);
        }
    }

    private Task<bool> RestoreAsync() => DoAsync(rights => trash.RestoreAsync(Project.Id, Asset.Uid, rights.Actor, CancellationToken.None));

    private async Task PurgeAsync()
    {
        if (!_isSure)
        {
            _isSure = true;
            return;
        }

        var rights = await AskRights();
        var outcome = rights.CanDirect ? await purge.RunAsync(Project.Id, Asset.Uid, rights.Actor, forgetUnpushed: false, CancellationToken.None) : Rights.NoDirecting;
        _problem = outcome.Problem;
        if (outcome.IsOk)
        {
            var stayed = outcome.Value.Held.Count > 0 ? $" {outcome.Value.Held[0].Reason}" : "";
            toasts.Show(new Toast($"{Asset.Title} is purged; {Readable.Bytes(outcome.Value.FreedBytes)} freed.{stayed}") { Icon = "trash" });
            await OnChanged.InvokeAsync();
            await OnClose.InvokeAsync();
        }
    }

    private async Task RetryAsync()
    {
        var rights = await AskRights();
        var asked = rights.CanAdd ? await retry.RunAsync(Asset.Uid, CancellationToken.None) : Rights.NoAdding;
        _problem = asked.Problem;
        await OnChanged.InvokeAsync();
    }

    private async Task UsedAsync(string? said)
    {
        _isUsing = false;
        if (said is not null)
        {
            toasts.Show(new Toast(said));
            await OnChanged.InvokeAsync();
        }
    }
}
