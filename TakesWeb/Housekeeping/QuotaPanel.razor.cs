using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Housekeeping;

/// <summary>Shows a project's quota, and lets an admin set it.</summary>
public sealed partial class QuotaPanel(SetQuota setQuota, IAuthorizationService authorization, Toasts toasts) : ComponentBase
{
    private static readonly (string Name, decimal Bytes)[] Units = [("kB", 1e3m), ("MB", 1e6m), ("GB", 1e9m), ("TB", 1e12m)];

    private decimal? _amount;
    private string _unit = "GB";
    private long? _shown = -1;
    private string? _refusal;
    private bool _isBusy;

    [Parameter, EditorRequired]
    public required ProjectBytes Row { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private string Words => Row.Quota switch
    {
        null => "No quota: uploads are refused only when the disk is full.",
        { IsFull: true } full => $"Full: {Kept(full)}. Uploads and new takes are refused until takes are purged or the quota is larger; looking and downloading go on.",
        { IsNear: true } near => $"Nearly full: {Kept(near)}. At 100 % uploads are refused.",
        { } quota => $"{Kept(quota)}.",
    };

    protected override void OnParametersSet()
    {
        // A refresh of the page leaves a half-typed number alone; another quota does not.
        if (_shown == Row.Project.QuotaBytes)
        {
            return;
        }

        _shown = Row.Project.QuotaBytes;
        if (_shown is { } bytes)
        {
            var unit = Units.Last(u => u.Bytes <= bytes || u.Name == "kB");
            (_amount, _unit) = (bytes / unit.Bytes, unit.Name);
        }
        else
        {
            _amount = null;
        }
    }

    private static string Kept(Storage.QuotaUse quota)
    {
        var held = quota.Held > 0 ? $", and {ByteText.Of(quota.Held)} are promised to uploads under way" : "";
        return $"{ByteText.Of(quota.Used)} of {ByteText.Of(quota.Bytes)} kept, {quota.Percent} %, the trash included{held}";
    }

    private async Task SetAsync()
    {
        var bytes = _amount * Units.First(u => u.Name == _unit).Bytes;
        _refusal = bytes is > 0 and < long.MaxValue ? null : "Give a number above 0, or press \"No quota\".";
        if (_refusal is null)
        {
            await KeepAsync((long)bytes!.Value);
        }
    }

    private async Task KeepAsync(long? bytes)
    {
        if (await authorization.AskAsync(Who, Policies.CanAdmin, toasts, "Only an admin of this server sets quotas. Ask one.") is not { } user)
        {
            return;
        }

        _isBusy = true;
        var changed = await setQuota.RunAsync(Row.Project.Id, bytes, Actor.From(user), CancellationToken.None);
        _isBusy = false;
        _refusal = changed.Problem?.Sentence;
        if (changed.IsOk)
        {
            toasts.Show(new Toast(bytes is { } quota ? $"{Row.Project.Name} may keep {ByteText.Of(quota)}." : $"{Row.Project.Name} has no quota.") { Icon = "storage" });
        }
    }
}
