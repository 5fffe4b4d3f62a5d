using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TakesWeb.Accounts;

/// <summary>From the invitation to the account, and what an admin does with it afterwards.</summary>
public sealed class PeopleTests
{
    private const string Guest = "noor@example.org";
    private const string GuestPassword = "another long sentence";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_makes_one_account_with_the_role_of_the_invitation()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);

        var path = await InviteAsync(admin, Guest, "viewer");
        using var visitor = server.Visitor();
        using var opened = await visitor.GetAsync(path, Ct);
        using var made = await AcceptAsync(server, visitor, path);
        using var looks = await visitor.GetAsync("/api/me", Ct);
        using var adds = await SendAsync(server, visitor, HttpMethod.Post, "/api/things");
        using var again = await visitor.GetAsync(path, Ct);

        Assert.Equal("no-referrer", opened.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal(HttpStatusCode.Found, made.StatusCode);
        Assert.Contains("Noor", await looks.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, adds.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        var people = await PeopleAsync(admin);
        Assert.Equal(("Noor", "Viewer", false), Row(people, Guest));
        Assert.Empty(people["invitations"]!.AsArray());
    }

    [Fact]
    public async Task Of_twenty_who_use_a_link_at_once_one_has_an_account()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var path = await InviteAsync(admin, Guest, "Artist");
        var forms = new List<(HttpClient Visitor, HttpRequestMessage Filled)>();
        for (var i = 0; i < 20; i++)
        {
            var visitor = server.Visitor();
            forms.Add((visitor, await FillAsync(server, visitor, path)));
        }

        var answers = await Task.WhenAll(forms.Select(form => form.Visitor.SendAsync(form.Filled, Ct)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Found);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.Found), a => Assert.Equal(HttpStatusCode.Gone, a.StatusCode));
        Assert.Equal(2, (await PeopleAsync(admin))["users"]!.AsArray().Count);
        forms.ForEach(form => form.Visitor.Dispose());
    }

    [Theory]
    [InlineData("withdrawn")]
    [InlineData("made anew")]
    [InlineData("expired")]
    public async Task A_link_that_is_over_makes_nothing(string how)
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var path = await InviteAsync(admin, Guest, "Artist");
        using var visitor = server.Visitor();
        using var filled = await FillAsync(server, visitor, path);
        var id = (string)(await PeopleAsync(admin))["invitations"]!.AsArray().Single()!["id"]!;
        switch (how)
        {
            case "withdrawn":
                using (var gone = await admin.DeleteAsync($"/api/users/invitations/{id}", Ct))
                {
                    Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
                }

                break;
            case "made anew":
                await InviteAsync(admin, Guest.ToUpperInvariant(), "Artist");
                break;
            default:
                await using (var db = await DatabaseAsync(server))
                {
                    await db.Invitations.ExecuteUpdateAsync(set => set.SetProperty(i => i.Expires, DateTimeOffset.UnixEpoch), Ct);
                }

                break;
        }

        using var answer = await visitor.SendAsync(filled, Ct);

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Contains("does not work any more", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Single((await PeopleAsync(admin))["users"]!.AsArray());
    }

    [Fact]
    public async Task A_new_role_and_a_switch_end_what_is_signed_in()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var (id, _) = await JoinAsync(server, admin, "Artist");
        await using var scope = server.App.Services.CreateAsyncScope();
        var check = (SessionCheck)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        var before = await PrincipalAsync(server, id);
        Assert.True(await check.IsValidAsync(before, Ct));

        await ChangeAsync(admin, id, new { role = "director" }, HttpStatusCode.NoContent);
        Assert.False(await check.IsValidAsync(before, Ct));
        var after = await PrincipalAsync(server, id);
        Assert.True(after.IsInRole(Roles.Director));
        Assert.False(after.IsInRole(Roles.Artist));

        await ChangeAsync(admin, id, new { isDisabled = true }, HttpStatusCode.NoContent);
        Assert.False(await check.IsValidAsync(after, Ct));
        using var visitor = server.Visitor();
        using var refused = await server.SignInAsync(visitor, GuestPassword, Guest);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        await ChangeAsync(admin, id, new { isDisabled = false }, HttpStatusCode.NoContent);
        using var welcome = await server.SignInAsync(visitor, GuestPassword, Guest);
        Assert.Equal(HttpStatusCode.Found, welcome.StatusCode);
    }

    [Theory]
    [InlineData("switched off")]
    [InlineData("another role")]
    [InlineData("signed out everywhere")]
    public async Task Whoever_read_an_account_before_it_was_changed_cannot_write_it_back(string how)
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var (id, visitor) = await JoinAsync(server, admin, "Artist");
        await using var scope = server.App.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var before = (await users.FindByIdAsync(id))!;
        var old = before.SecurityStamp;

        using var changed = how switch
        {
            "switched off" => await admin.PatchAsJsonAsync($"/api/users/{id}", new { isDisabled = true }, Ct),
            "another role" => await admin.PatchAsJsonAsync($"/api/users/{id}", new { role = "Viewer" }, Ct),
            _ => await admin.PostAsync($"/api/users/{id}/sign-out", null, Ct),
        };
        var counted = await users.AccessFailedAsync(before);

        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        Assert.False(counted.Succeeded);
        await using var db = await DatabaseAsync(server);
        var now = await db.Users.SingleAsync(u => u.Id == before.Id, Ct);
        Assert.Equal(how == "switched off", now.IsDisabled);
        Assert.NotEqual(old, now.SecurityStamp);
        visitor.Dispose();
    }

    [Theory]
    [InlineData(GuestPassword)]
    [InlineData("wrong, but long enough")]
    public async Task Whoever_is_switched_off_while_the_password_is_looked_at_is_not_let_in_and_stays_off(string password)
    {
        var meanwhile = new Meanwhile("\"NormalizedEmail\" = @");
        await using var server = await AccountsServer.StartAsync(null, host => Meanwhile.Join(host, meanwhile), AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var (id, visitor) = await JoinAsync(server, admin, "Artist");
        using var other = server.Visitor();
        using var filled = await server.FilledAsync(other, "/sign-in", "sign-in", ("Form.Email", Guest), ("Form.Password", password));
        meanwhile.Does(() => ChangeAsync(admin, id, new { isDisabled = true }, HttpStatusCode.NoContent));

        using var refused = await other.SendAsync(filled, Ct);

        Assert.True(meanwhile.IsDone);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var looks = await other.GetAsync("/api/me", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, looks.StatusCode);
        Assert.Equal(("Noor", "Artist", true), Row(await PeopleAsync(admin), Guest));
        Assert.Equal("sign-in refused", (string)(await LinesAsync(admin, $"?by={Guest}"))[0]["deed"]!);
        visitor.Dispose();
    }

    [Fact]
    public async Task Two_spellings_of_an_address_are_one_person_who_was_seen_when_the_later_was()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var (_, visitor) = await JoinAsync(server, admin, "Artist");
        await using (var db = await DatabaseAsync(server))
        {
            db.Audit.Add(new AuditEntry { At = 2_000, Deed = AuditDeeds.SignedIn, Who = "Noor@example.org" });
            db.Audit.Add(new AuditEntry { At = 1_000, Deed = AuditDeeds.SignedIn, Who = Guest });
            await db.SaveChangesAsync(Ct);
        }

        var people = await PeopleAsync(admin);

        var seen = people["users"]!.AsArray().Single(u => (string)u!["email"]! == Guest)!["lastSeen"];
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(2_000), (DateTimeOffset)seen!);
        visitor.Dispose();
    }

    [Fact]
    public async Task The_last_admin_who_can_sign_in_stays_one()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var mara = (string)(await PeopleAsync(admin))["users"]!.AsArray().Single()!["id"]!;

        Assert.Contains("the only admin", await ChangeAsync(admin, mara, new { role = "viewer" }, HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Contains("the only admin", await ChangeAsync(admin, mara, new { isDisabled = true }, HttpStatusCode.Conflict), StringComparison.Ordinal);
        var (noor, _) = await JoinAsync(server, admin, "Admin");
        // At once: of two who take the role from each other one keeps it.
        var both = await Task.WhenAll(new[] { mara, noor }.Select(id => admin.PatchAsJsonAsync($"/api/users/{id}", new { role = "viewer" }, Ct)));

        Assert.Single(both, answer => answer.StatusCode == HttpStatusCode.NoContent);
        await using var db = await DatabaseAsync(server);
        Assert.Single(db.Admins());
    }

    [Fact]
    public async Task A_password_link_sets_a_new_password_once()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var (id, visitor) = await JoinAsync(server, admin, "Artist");
        using var asked = await admin.PostAsync($"/api/users/{id}/password-link", null, Ct);
        var path = (string)(await asked.Content.ReadFromJsonAsync<JsonNode>(Ct))!["path"]!;

        using var set = await server.SubmitAsync(visitor, path, "invite", ("Form.Password", "a third, quite long sentence"));
        using var other = server.Visitor();
        using var old = await server.SignInAsync(other, GuestPassword, Guest);
        using var fresh = await server.SignInAsync(other, "a third, quite long sentence", Guest);

        Assert.Equal(HttpStatusCode.Found, set.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        Assert.Equal(HttpStatusCode.Found, fresh.StatusCode);
        using var again = await visitor.GetAsync(path, Ct);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        visitor.Dispose();
    }

    [Fact]
    public async Task Nobody_but_an_admin_sees_or_changes_people()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var (id, visitor) = await JoinAsync(server, admin, "Director");

        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, "/api/users"), (HttpMethod.Get, "/api/audit"), (HttpMethod.Patch, $"/api/users/{id}"), (HttpMethod.Post, "/api/users/invitations"),
            (HttpMethod.Post, $"/api/users/{id}/password-link"), (HttpMethod.Post, $"/api/users/{id}/sign-out"), (HttpMethod.Delete, $"/api/users/invitations/{id}"),
        })
        {
            using var answer = await SendAsync(server, visitor, method, path);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        // The use cases ask by themselves: a circuit passes no routes.
        var director = await PrincipalAsync(server, id);
        var services = server.App.Services;
        Assert.False((await services.GetRequiredService<ListPeople>().RunAsync(director, Ct)).IsOk);
        Assert.False((await services.GetRequiredService<ReadAudit>().RunAsync(director, new AuditQuery(), Ct)).IsOk);
        Assert.False((await services.GetRequiredService<InvitePerson>().RunAsync(director, new InvitationRequest("x@example.org", "Admin"), Ct)).IsOk);
        Assert.False((await services.GetRequiredService<ChangePerson>().RunAsync(director, Guid.Parse(id), new PersonChange("Admin"), Ct)).IsOk);
        Assert.False((await services.GetRequiredService<MakePasswordLink>().RunAsync(director, Guid.Parse(id), Ct)).IsOk);
        Assert.False((await services.GetRequiredService<WithdrawInvitation>().RunAsync(director, Guid.NewGuid(), Ct)).IsOk);
        Assert.True((await services.GetRequiredService<EndSessions>().RunAsync(director, Guid.Parse(id), Ct)).IsOk);
        Assert.False((await services.GetRequiredService<EndSessions>().RunAsync(director, Guid.NewGuid(), Ct)).IsOk);
        visitor.Dispose();
    }

    [Fact]
    public async Task Each_deed_is_a_line_that_nobody_can_change()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var (id, visitor) = await JoinAsync(server, admin, "Artist");
        using var refused = await server.SignInAsync(visitor, "wrong, but long enough", Guest);
        await ChangeAsync(admin, id, new { role = "Viewer" }, HttpStatusCode.NoContent);

        var all = await LinesAsync(admin, "");
        Assert.Equal(["role changed", "sign-in refused", "invitation accepted", "invited", "first admin"], all.Select(line => (string)line["deed"]!));
        Assert.Equal(($"{Guest}: Artist to Viewer", AccountsServer.Email, "127.0.0.1"), ((string)all[0]["what"]!, (string)all[0]["who"]!, (string)all[0]["address"]!));
        Assert.Equal(2, (await LinesAsync(admin, "?by=NOOR")).Count);
        Assert.Single(await LinesAsync(admin, "?deed=invited&what=noor"));
        Assert.Empty(await LinesAsync(admin, "?by=%25x"));
        Assert.Equal(["invited", "first admin"], (await LinesAsync(admin, $"?before={all[2]["id"]}")).Select(line => (string)line["deed"]!));
        using var unknown = await admin.GetAsync("/api/audit?deed=nonsense", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);

        await using var db = await DatabaseAsync(server);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => db.Audit.ExecuteUpdateAsync(set => set.SetProperty(a => a.Who, "somebody else"), Ct));
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => db.Audit.ExecuteDeleteAsync(Ct));
        Assert.Equal(5, await db.Audit.CountAsync(Ct));
        visitor.Dispose();
    }

    [Theory]
    [InlineData("no address", "Artist", 400)]
    [InlineData("new@example.org", "Emperor", 400)]
    [InlineData("MARA@example.org", "Artist", 409)]
    public async Task An_invitation_that_cannot_be_right_is_refused(string email, string role, int status)
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);

        using var answer = await admin.PostAsJsonAsync("/api/users/invitations", new { email, role }, Ct);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.NotEmpty((string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["detail"]!);
    }

    private static async Task<string> InviteAsync(HttpClient admin, string email, string role)
    {
        using var answer = await admin.PostAsJsonAsync("/api/users/invitations", new { email, role }, Ct);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["path"]!;
    }

    private static Task<HttpRequestMessage> FillAsync(AccountsServer server, HttpClient visitor, string path) =>
        server.FilledAsync(visitor, path, "invite", ("Form.Name", "Noor"), ("Form.Password", GuestPassword));

    private static async Task<HttpResponseMessage> AcceptAsync(AccountsServer server, HttpClient visitor, string path)
    {
        using var filled = await FillAsync(server, visitor, path);
        return await visitor.SendAsync(filled, Ct);
    }

    /// <summary>Somebody who has made their account and is signed in.</summary>
    private static async Task<(string Id, HttpClient Visitor)> JoinAsync(AccountsServer server, HttpClient admin, string role)
    {
        var visitor = server.Visitor();
        using var made = await AcceptAsync(server, visitor, await InviteAsync(admin, Guest, role));
        Assert.Equal(HttpStatusCode.Found, made.StatusCode);
        var row = (await PeopleAsync(admin))["users"]!.AsArray().Single(u => (string)u!["email"]! == Guest)!;
        return ((string)row["id"]!, visitor);
    }

    private static async Task<JsonNode> PeopleAsync(HttpClient admin) => (await admin.GetFromJsonAsync<JsonNode>("/api/users", Ct))!;

    private static (string Name, string Role, bool IsDisabled) Row(JsonNode people, string email) =>
        people["users"]!.AsArray().Where(u => (string)u!["email"]! == email).Select(u => ((string)u!["name"]!, (string)u["role"]!, (bool)u["isDisabled"]!)).Single();

    private static async Task<List<JsonNode>> LinesAsync(HttpClient admin, string query) =>
        [.. (await admin.GetFromJsonAsync<JsonNode>("/api/audit" + query, Ct))!["lines"]!.AsArray().Select(line => line!)];

    private static async Task<string> ChangeAsync(HttpClient admin, string id, object change, HttpStatusCode expected)
    {
        using var answer = await admin.PatchAsJsonAsync($"/api/users/{id}", change, Ct);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    private static async Task<HttpResponseMessage> SendAsync(AccountsServer server, HttpClient visitor, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Origin", server.Address } } };
        if (method != HttpMethod.Get && method != HttpMethod.Delete)
        {
            request.Content = JsonContent.Create(new { });
        }

        return await visitor.SendAsync(request, Ct);
    }

    private static async Task<System.Security.Claims.ClaimsPrincipal> PrincipalAsync(AccountsServer server, string id)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        var user = (await scope.ServiceProvider.GetRequiredService<UserManager<User>>().FindByIdAsync(id))!;
        return await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<User>>().CreateAsync(user);
    }

    private static Task<ServerDbContext> DatabaseAsync(AccountsServer server) =>
        server.App.Services.GetRequiredService<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync(Ct);
}
