using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Who may sign in, and as what. For admins; every deed asks again, because a circuit passes no routes.</summary>
public sealed partial class PeoplePage : LoadedPage
{
    private People _people = new([], []);
    private DateTimeOffset _now;
    private string _email = "";
    private string _role = Roles.Artist;
    private string _film = "";
    private MadeLink? _link;
    private Problem? _problem;
    private bool _isBusy;
    private int _tries;

    /// <param name="As">What was made, and not what the lists show by now: ", as Artist in Night Train alone".</param>
    private sealed record MadeLink(string Email, string Url, DateTimeOffset Expires, bool IsForPassword, string As);

    [Inject]
    private ListPeople List { get; set; } = null!;

    [Inject]
    private InvitePerson Invite { get; set; } = null!;

    [Inject]
    private ChangePerson Change { get; set; } = null!;

    [Inject]
    private ChangeMembership Membership { get; set; } = null!;

    [Inject]
    private EndSessions EndSessions { get; set; } = null!;

    [Inject]
    private MakePasswordLink PasswordLink { get; set; } = null!;

    [Inject]
    private WithdrawInvitation Withdraw { get; set; } = null!;

    [Inject]
    private Toasts Toasts { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    protected override async Task PrepareAsync()
    {
        var people = await List.RunAsync(await UserAsync(), CancellationToken.None);
        _people = people.IsOk ? people.Value : _people;
        _problem = people.Problem;
        _now = Clock.GetUtcNow();
    }

    private async Task<ClaimsPrincipal> UserAsync() => (await Who!).User;

    // Methods and no lambdas: their handlers outlive each drawing, so that a choice that is made while the page is drawn is heard.
    private void PickRole(ChangeEventArgs picked) => _role = (string?)picked.Value ?? "";

    private void PickFilm(ChangeEventArgs picked) => _film = (string?)picked.Value ?? "";

    private Task InviteAsync() => LinkAsync(async user => await Invite.RunAsync(user, new InvitationRequest(_email, _role, _film), CancellationToken.None), isForPassword: false);

    private Task PasswordLinkAsync(PersonRow person) => LinkAsync(async user => await PasswordLink.RunAsync(user, person.Id, CancellationToken.None), isForPassword: true);

    private async Task LinkAsync(Func<ClaimsPrincipal, Task<Outcome<InvitationLink>>> make, bool isForPassword)
    {
        var asked = isForPassword ? "" : $", as {_role} {(_people.Projects.FirstOrDefault(p => p.Slug == _film) is { } film ? $"in {film.Name} alone" : "on the whole server")}";
        _isBusy = true;
        var made = await make(await UserAsync());
        _isBusy = false;
        _link = null;
        if (made.IsOk)
        {
            _link = new MadeLink(made.Value.Email, Navigation.BaseUri.TrimEnd('/') + made.Value.Path, made.Value.Expires, isForPassword, asked);
            _email = "";
            await PrepareAsync();
        }

        _problem = made.Problem;
    }

    private async Task ChangeAsync(PersonRow person, PersonChange change)
    {
        var before = new PersonChange(change.Role is null ? null : person.Role, change.IsDisabled is null ? null : person.IsDisabled);
        var done = await Change.RunAsync(await UserAsync(), person.Id, change, CancellationToken.None);
        // A list that was turned to what is refused turns back: it is rendered anew.
        _tries++;
        await TellAsync(
            done, $"{person.Name} {WordsOf(change)}.",
            change.HasSecondFactor is null ? async () => await Change.RunAsync(await UserAsync(), person.Id, before, CancellationToken.None) : null);
    }

    private static string WordsOf(PersonChange change) => change switch
    {
        { HasSecondFactor: not null } => "signs in without a code now",
        { IsDisabled: true } => "is switched off",
        { IsDisabled: false } => "is switched on",
        { Role: Roles.None } => "is somebody of single films now",
        _ => $"is {change.Role} now",
    };

    private async Task ChangeFilmAsync(PersonRow person, FilmRole film, string? role)
    {
        async Task<Outcome<Done>> GiveAsync(string? wanted) => await Membership.RunAsync(await UserAsync(), person.Id, film.ProjectId.ToString(), wanted, CancellationToken.None);
        var done = await GiveAsync(role);
        _tries++;
        await TellAsync(done, role is null ? $"{person.Name} has no role in {film.Name} any more." : $"{person.Name} is {role} in {film.Name} now.", () => GiveAsync(film.Role == Roles.None ? null : film.Role));
    }

    private async Task EndSessionsAsync(PersonRow person) =>
        await TellAsync(await EndSessions.RunAsync(await UserAsync(), person.Id, CancellationToken.None), $"{person.Name} is signed out everywhere within a minute.", null);

    private async Task WithdrawAsync(OpenInvitation open) =>
        await TellAsync(await Withdraw.RunAsync(await UserAsync(), open.Id, CancellationToken.None), $"The link of {open.Email} does not work any more.", null);

    private async Task TellAsync(Outcome<Done> done, string sentence, Func<Task<Outcome<Done>>>? undo)
    {
        if (!done.IsOk)
        {
            Toasts.Show(done.Problem);
            return;
        }

        await PrepareAsync();
        Toasts.Show(new Toast(sentence)
        {
            Undo = undo is null ? null : async () =>
            {
                if (await undo() is { IsOk: false, Problem: var problem })
                {
                    Toasts.Show(problem);
                }

                await InvokeAsync(async () =>
                {
                    await PrepareAsync();
                    StateHasChanged();
                });
            },
        });
    }

    private static string Day(DateTimeOffset at) => at.ToString("d MMM", CultureInfo.InvariantCulture);
}
