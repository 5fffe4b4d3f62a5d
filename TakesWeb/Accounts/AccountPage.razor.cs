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
    private IReadOnlyList<ProjectName> _films = [];
    private IReadOnlyList<Session> _sessions = [];
    private IReadOnlyList<PasskeyRow> _passkeys = [];
    private bool _hasFactor;
    private bool _hasPassword;
    private FactorSecret? _secret;
    private IReadOnlyList<string>? _codes;

    [Inject]
    private ListTokens ListTokens { get; set; } = null!;

    [Inject]
    private IEnumerable<IProjectNames> Projects { get; set; } = null!;

    [Inject]
    private CreateToken CreateToken { get; set; } = null!;

    [Inject]
    private RevokeToken RevokeToken { get; set; } = null!;

    [Inject]
    private ChangePassword ChangePassword { get; set; } = null!;

    [Inject]
    private SetLaptopPassword SetLaptopPassword { get; set; } = null!;

    [Inject]
    private EndSessions EndSessions { get; set; } = null!;

    [Inject]
    private Passkeys Passkeys { get; set; } = null!;

    [Inject]
    private SecondFactor Factor { get; set; } = null!;

    [Inject]
    private Sessions OpenSessions { get; set; } = null!;

    [Inject]
    private ServerDbContext Database { get; set; } = null!;

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

    [SupplyParameterFromForm(FormName = "laptop-password")]
    private FirstPassword LaptopForm { get; set; } = null!;

    [SupplyParameterFromForm]
    private NewFactor FactorForm { get; set; } = null!;

    private ClaimsPrincipal Me => HttpContext.User;

    private string Email => HasPassword ? Actor.From(Me).Email : "this machine's user";

    private string Role => Me.ServerRole() ?? "single films";

    private bool HasPassword => !Me.IsLaptopUser();

    protected override async Task OnInitializedAsync()
    {
        TokenForm ??= new NewToken();
        PasswordForm ??= new NewPassword();
        LaptopForm ??= new FirstPassword();
        FactorForm ??= new NewFactor();
        HttpContext.Response.Headers.CacheControl = "no-store";
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        _passkeys = await Passkeys.ListAsync(Me);
        _hasPassword = (await Users.GetUserAsync(Me))?.PasswordHash is not null;
        _hasFactor = await Factor.IsOnAsync(Me);
        _sessions = await OpenSessions.ListAsync(Me, HttpContext.RequestAborted);
        _films = [.. (await Projects.ListAsync(HttpContext.RequestAborted)).Where(p => Me.Reach().Has(p.Id))];
        _tokens = [.. (await ListTokens.RunAsync(Me, HttpContext.RequestAborted)).Where(t => t.Revoked is null && !(t.Expires <= Clock.GetUtcNow()))];
    }

    private string MayOf(TokenRow row)
    {
        var deeds = row.Scopes.Contains(ApiToken.ScopeAll) ? "all that you may" : row.Scopes.Contains(ApiToken.ScopeAdd) ? "look and add" : "only look";
        return row.ProjectId is { } id ? $"{deeds}, in {_films.FirstOrDefault(p => p.Id == id)?.Name ?? "a film that you do not see"}" : deeds;
    }

    private async Task MakeTokenAsync()
    {
        DateTimeOffset? ends = int.TryParse(TokenForm.Days, CultureInfo.InvariantCulture, out var days) ? Clock.GetUtcNow().AddDays(days) : null;
        var made = await CreateToken.RunAsync(Me, new TokenRequest(TokenForm.Name, [TokenForm.Scope ?? ApiToken.ScopeAll], ends, TokenForm.Project), HttpContext.RequestAborted);
        _made = made.IsOk ? made.Value : null;
        TokenForm = made.IsOk ? new NewToken() : TokenForm;
        await TellAsync(made.Problem, null);
    }

    private async Task RevokeAsync(TokenRow row) =>
        await TellAsync((await RevokeToken.RunAsync(Me, row.Id, HttpContext.RequestAborted)).Problem, $"{row.Name} does not work any more.");

    private async Task ChangePasswordAsync() =>
        await TellAsync((await ChangePassword.RunAsync(Me, PasswordForm.Current, PasswordForm.Wanted, HttpContext.RequestAborted)).Problem, "The password is changed.");

    private async Task SetPasswordAsync() =>
        await TellAsync((await SetLaptopPassword.RunAsync(Me, LaptopForm.Email, LaptopForm.Wanted, HttpContext.RequestAborted)).Problem, "The password is set. Here nobody asks for it; elsewhere it opens your account.");

    private async Task EndSessionsAsync()
    {
        var ended = await EndSessions.RunAsync(Me, Me.UserId()!.Value, HttpContext.RequestAborted);
        if (ended.IsOk && await Users.GetUserAsync(Me) is { } user)
        {
            // It was read when the page began, and has another stamp now: without it this browser would be signed out too.
            await Database.Entry(user).ReloadAsync(HttpContext.RequestAborted);
            await SignIn.RefreshSignInAsync(user);
        }

        await TellAsync(ended.Problem, "Your other browsers are signed out within a minute.");
    }

    private async Task BeginFactorAsync()
    {
        var begun = await Factor.BeginAsync(Me);
        _secret = begun.IsOk ? begun.Value : null;
        await TellAsync(begun.Problem, null);
    }

    private async Task ConfirmFactorAsync()
    {
        var confirmed = await Factor.ConfirmAsync(Me, FactorForm.Code, HttpContext.RequestAborted);
        _codes = confirmed.IsOk ? confirmed.Value : null;
        _secret = confirmed.IsOk ? null : await Factor.PendingAsync(Me);
        await TellAsync(confirmed.Problem, null);
    }

    private async Task EndFactorAsync() =>
        await TellAsync((await Factor.EndAsync(Me, FactorForm.Password, HttpContext.RequestAborted)).Problem, "The second factor is off.");

    private async Task RemovePasskeyAsync(PasskeyRow row) =>
        await TellAsync((await Passkeys.RemoveAsync(Me, row.Id, HttpContext.RequestAborted)).Problem, $"{row.Name} does not open your account any more.");

    private async Task EndSessionAsync(Session session) =>
        await TellAsync((await OpenSessions.EndAsync(Me, session.Id, HttpContext.RequestAborted)).Problem, $"{session.Browser} is signed out.");

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

        public string? Project { get; set; }
    }

    internal sealed class NewFactor
    {
        public string? Code { get; set; }

        public string? Password { get; set; }
    }

    internal sealed class FirstPassword
    {
        public string? Email { get; set; }

        public string? Wanted { get; set; }
    }

    internal sealed class NewPassword
    {
        public string? Current { get; set; }

        public string? Wanted { get; set; }
    }
}
