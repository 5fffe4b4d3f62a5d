using Microsoft.AspNetCore.Components;

namespace TakesWeb.Accounts;

/// <summary>The door. Static: it works without a circuit, so that /_blazor stays closed to strangers.</summary>
public sealed partial class SignInPage
{
    private string? _refusal;

    [Inject]
    private SignIn SignIn { get; set; } = null!;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "sign-in")]
    private SignInForm Form { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    private string Target => ReturnPath.Of(ReturnUrl, otherwise: "/");

    protected override void OnInitialized() => Form ??= new SignInForm();

    private async Task SubmitAsync()
    {
        var done = await SignIn.RunAsync(Form.Email, Form.Password, HttpContext.Connection.RemoteIpAddress?.ToString(), HttpContext.RequestAborted);
        if (done.IsOk)
        {
            HttpContext.Response.Redirect(done.Value == SignInStep.NeedsCode ? $"{CodePage.Route}?returnUrl={Uri.EscapeDataString(Target)}" : Target);
            return;
        }

        _refusal = done.Problem.Sentence;
        HttpContext.Response.StatusCode = Kernel.HttpProblems.StatusOf(done.Problem.Kind);
    }

    internal sealed class SignInForm
    {
        public string? Email { get; set; }

        public string? Password { get; set; }
    }
}
