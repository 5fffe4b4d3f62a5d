using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>One's own account: tokens, password, other browsers. Static, because a new password sets a new cookie.</summary>
public sealed partial class AccountPage
{
    private string? _done;
    private string? _refusal;
    private TokenRow? _made;
    private IReadOnlyList<TokenRow> _tokens = [];

    [Inject]
    private ListTokens ListTokens { get; set; } = null!;

    [Inject]
    private CreateToken CreateToken { get; set; } = null!;

    [Inject]
    private RevokeToken RevokeToken { get; set; } = null!;

    [Inject]
    private ChangePassword ChangePassword { get; set; } = null!;

    [Inject]
    private EndSessions EndSessions { get; set; } = null!;

    [Inject]
    private UserManager<User> Users { get; set; } = null!;

    [Inject]
    private SignInManager<User> SignIn { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "token")]
    private NewToken TokenForm { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "password")]
    private NewPassword PasswordForm { get; set; } = null!;

    private ClaimsPrincipal Me => HttpContext.User;

    private string Email => HasPassword ? Actor.From(Me).Email : "this machine's user";

    private string Role => Roles.Highest(Me.FindAll(ClaimTypes.Role).Select(c => c.Value));

    private bool HasPassword => !Me.IsLaptopUser();

    protected override async Task OnInitializedAsync()
    {
        TokenForm ??= new NewToken();
        PasswordForm ??= new NewPassword();
        HttpContext.Response.Headers.CacheControl = "no-store";
        await LoadAsync();
    }

    private async Task LoadAsync() =>
        _tokens = [.. (await ListTokens.RunAsync(Me, HttpContext.RequestAborted)).Where(t => t.Revoked is null && !(t.Expires <= Clock.GetUtcNow()))];

    private async Task MakeTokenAsync()
    {
        DateTimeOffset? ends = int.TryParse(TokenForm.Days, CultureInfo.InvariantCulture, out var days) ? Clock.GetUtcNow().AddDays(days) : null;
        var made = await CreateToken.RunAsync(Me, new TokenRequest(TokenForm.Name, [TokenForm.Scope ?? ApiToken.ScopeAll], ends), HttpContext.RequestAborted);
        _made = made.IsOk ? made.Value : null;
        TokenForm = made.IsOk ? new NewToken() : TokenForm;
        await TellAsync(made.Problem, null);
    }

    private async Task RevokeAsync(TokenRow row) =>
        await TellAsync((await RevokeToken.RunAsync(Me, row.Id, HttpContext.RequestAborted)).Problem, $"{row.Name} does not work any more.");

    private async Task ChangePasswordAsync() =>
        await TellAsync((await ChangePassword.RunAsync(Me, PasswordForm.Current, PasswordForm.Wanted, HttpContext.RequestAborted)).Problem, "The password is changed.");

    private async Task EndSessionsAsync()
    {
        var ended = await EndSessions.RunAsync(Me, Me.UserId()!.Value, HttpContext.RequestAborted);
        if (ended.IsOk && await Users.GetUserAsync(Me) is { } user)
        {
            await SignIn.RefreshSignInAsync(user);
        }

        await TellAsync(ended.Problem, "Your other browsers are signed out within a minute.");
    }

    private async Task TellAsync(Problem? problem, string? done)
    {
        (_refusal, _done) = (problem?.Sentence, problem is null ? done : null);
        if (problem is not null)
        {
            HttpContext.Response.StatusCode = HttpProblems.StatusOf(problem.Kind);
        }

        await LoadAsync();
    }

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal sealed class NewToken
    {
        public string? Name { get; set; }

        public string? Scope { get; set; }

        public string? Days { get; set; }
    }

    internal sealed class NewPassword
    {
        public string? Current { get; set; }

        public string? Wanted { get; set; }
    }
}
