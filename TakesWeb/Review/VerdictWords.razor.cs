using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

public sealed partial class VerdictWords
{
    private Form _form;
    private IReadOnlyList<Reviewer> _reviewers = [];
    private string _reviewer = "";
    private Verdict _verdict;
    private string _words = "";

    private enum Form
    {
        None,
        Submit,
        Verdict,
    }

    [Parameter, EditorRequired]
    public required Take Take { get; set; }

    [Parameter, EditorRequired]
    public required ReviewRights Rights { get; set; }

    [Parameter]
    public DateTimeOffset Now { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private async Task OpenAsync(Form form)
    {
        _form = _form == form ? Form.None : form;
        (_reviewer, _verdict, _words) = ("", Take.Verdict, form == Form.Verdict ? Take.VerdictComment ?? "" : "");
        if (_form == Form.Submit)
        {
            _reviewers = await ListReviewers.RunAsync(CancellationToken.None);
        }
    }

    private async Task SendAsync()
    {
        var rights = await ReviewRights.OfAsync(Authorization, (await Who!).User.At(Take.ProjectId));
        var (take, earlier, wasSubmit) = (Take, EarlierVerdict.Of(Take), _form == Form.Submit);
        var outcome = _form switch
        {
            Form.Submit when !rights.CanAdd => ReviewRights.NoAdding,
            Form.Verdict when !rights.CanDirect => ReviewRights.NoDirecting,
            Form.Submit => await SubmitTake.RunAsync(Take.ProjectId, Take.Uid, new SubmitRequest(Guid.TryParse(_reviewer, out var id) ? id : null, _words), rights.Actor, CancellationToken.None),
            _ => await SetVerdict.RunAsync(Take.ProjectId, Take.Uid, _verdict, rights.Actor, CancellationToken.None, _words),
        };
        if (!outcome.IsOk)
        {
            Toasts.Show(outcome.Problem);
            return;
        }

        Toasts.Show(new Toast(wasSubmit ? $"Take {take.Number} waits for a verdict." : $"Take {take.Number}: {Capital(_verdict).ToLowerInvariant()}.")
        {
            Icon = wasSubmit ? "eye" : "check",
            Undo = async () => Tell(wasSubmit
                ? await SubmitTake.WithdrawAsync(take.ProjectId, take.Uid, rights.Actor, CancellationToken.None)
                : await TakeBackVerdict.RunAsync(outcome.Value, earlier, rights.Actor, CancellationToken.None)),
        });
        _form = Form.None;
    }

    private async Task WithdrawAsync()
    {
        var rights = await ReviewRights.OfAsync(Authorization, (await Who!).User.At(Take.ProjectId));
        Tell(rights.CanAdd ? await SubmitTake.WithdrawAsync(Take.ProjectId, Take.Uid, rights.Actor, CancellationToken.None) : ReviewRights.NoAdding);
    }

    private void Tell(Outcome<Take> outcome)
    {
        if (!outcome.IsOk)
        {
            Toasts.Show(outcome.Problem);
        }
    }

    private static string Capital(Verdict verdict) => verdict switch { Verdict.None => "No verdict", Verdict.Reject => "Rejected", _ => verdict.ToString() };
}
