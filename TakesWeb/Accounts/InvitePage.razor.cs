using Microsoft.AspNetCore.Components;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Where the link of an invitation leads: an account is made, or a new password set. Static, so that strangers need no circuit.</summary>
public sealed partial class InvitePage
{
    private Invitation? _invitation;
    private string? _refusal;

    /// <summary>The secret part of the link.</summary>
    [Parameter]
    public string Text { get; set; } = "";

    [Inject]
    private AcceptInvitation Accept { get; set; } = null!;

    [Inject]
    private Microsoft.AspNetCore.Identity.SignInManager<User> SignIn { get; set; } = null!;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "invite")]
    private InviteForm Form { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Form ??= new InviteForm();
        // The link is a secret: neither the next page nor a cache learns of it.
        HttpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
        HttpContext.Response.Headers.CacheControl = "no-store";
        var found = await Accept.FindAsync(Text, HttpContext.RequestAborted);
        _invitation = found.IsOk ? found.Value : null;
        if (!found.IsOk)
        {
            HttpContext.Response.StatusCode = HttpProblems.StatusOf(found.Problem.Kind);
        }
    }

    private async Task SubmitAsync()
    {
        var made = await Accept.RunAsync(Text, new Acceptance(Form.Name, Form.Password), HttpContext.RequestAborted);
        if (made.IsOk)
        {
            await SignIn.SignInAsync(made.Value, isPersistent: true);
            HttpContext.Response.Redirect("/");
            return;
        }

        _refusal = made.Problem.Sentence;
        HttpContext.Response.StatusCode = HttpProblems.StatusOf(made.Problem.Kind);
    }

    internal sealed class InviteForm
    {
        public string? Name { get; set; }

        public string? Password { get; set; }
    }
}
