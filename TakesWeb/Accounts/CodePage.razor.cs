using Microsoft.AspNetCore.Components;

namespace TakesWeb.Accounts;

/// <summary>The second half of the door, for whoever has a second factor.</summary>
public sealed partial class CodePage
{
    public const string Route = "/sign-in/code";

    private string? _refusal;

    [Inject]
    private CheckCode CheckCode { get; set; } = null!;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "code")]
    private CodeForm Form { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    protected override void OnInitialized() => Form ??= new CodeForm();

    private async Task SubmitAsync()
    {
        var done = await CheckCode.RunAsync(Form.Code, HttpContext.Connection.RemoteIpAddress?.ToString(), HttpContext.RequestAborted);
        if (done.IsOk)
        {
            HttpContext.Response.Redirect(ReturnPath.Of(ReturnUrl, otherwise: "/"));
            return;
        }

        _refusal = done.Problem.Sentence;
        HttpContext.Response.StatusCode = Kernel.HttpProblems.StatusOf(done.Problem.Kind);
    }

    internal sealed class CodeForm
    {
        public string? Code { get; set; }
    }
}
