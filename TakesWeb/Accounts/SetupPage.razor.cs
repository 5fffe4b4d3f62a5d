using Microsoft.AspNetCore.Components;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Makes the first admin. The gate answers 404 here as soon as there is one.</summary>
public sealed partial class SetupPage
{
    private string? _refusal;

    [Inject]
    private CreateFirstAdmin CreateFirstAdmin { get; set; } = null!;

    [Inject]
    private SetupCode Code { get; set; } = null!;

    [Inject]
    private LaptopMode Laptop { get; set; } = null!;

    [Inject]
    private Microsoft.AspNetCore.Identity.SignInManager<User> SignIn { get; set; } = null!;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "setup")]
    private SetupForm Form { get; set; } = null!;

    protected override void OnInitialized() => Form ??= new SetupForm();

    private async Task SubmitAsync()
    {
        if (!Code.Matches(Form.Code))
        {
            Refuse(new Problem(ProblemKind.Forbidden, "That is not the one-time code. It is in the console where Takes was started, and in the file setup-code of the data folder."));
            return;
        }

        if (string.IsNullOrEmpty(Form.Password))
        {
            Refuse(Problem.Invalid("The password is missing. Take at least 12 characters; a sentence is fine."));
            return;
        }

        var made = await CreateFirstAdmin.RunAsync(new NewAdmin(Form.Name ?? "", Form.Email?.Trim() ?? "", Form.Password), HttpContext.RequestAborted);
        if (made.IsOk)
        {
            await SignIn.SignInAsync(made.Value, isPersistent: true);
        }

        Finish(made);
    }

    // The form is only there for a request of this machine, and the framework refuses a form that is not there.
    private async Task ContinueAsync() => Finish(await CreateFirstAdmin.RunAsync(NewAdmin.ThisMachine(), HttpContext.RequestAborted));

    private void Finish(Outcome<User> made)
    {
        if (made.IsOk)
        {
            HttpContext.Response.Redirect("/");
        }
        else
        {
            Refuse(made.Problem);
        }
    }

    private void Refuse(Problem problem)
    {
        _refusal = problem.Sentence;
        HttpContext.Response.StatusCode = HttpProblems.StatusOf(problem.Kind);
    }

    internal sealed class SetupForm
    {
        public string? Code { get; set; }

        public string? Name { get; set; }

        public string? Email { get; set; }

        public string? Password { get; set; }
    }
}
