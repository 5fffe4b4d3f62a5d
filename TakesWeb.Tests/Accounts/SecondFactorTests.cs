using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Accounts;

/// <summary>A code beside the password: set up, asked for at the door, lost, turned off.</summary>
public sealed partial class SecondFactorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_the_password_a_code_is_asked_for_and_nothing_is_seen_before()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        var (secret, codes) = await TurnOnAsync(server);
        Assert.Equal(8, codes.Count);

        using var visitor = server.Visitor();
        using var half = await server.SignInAsync(visitor);
        Assert.Equal("/sign-in/code?returnUrl=%2F", half.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.GetAsync("/api/me", Ct)).StatusCode);

        using var wrong = await server.SubmitAsync(visitor, "/sign-in/code", "code", ("Form.Code", "000000"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        using var right = await server.SubmitAsync(visitor, "/sign-in/code?returnUrl=%2F%3Fshot%3D3", "code", ("Form.Code", AuthenticatorApp.CodeOf(secret)));
        Assert.Equal("/?shot=3", right.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/api/me", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_recovery_code_opens_once()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        var (_, codes) = await TurnOnAsync(server);
        for (var i = 0; i < 2; i++)
        {
            using var visitor = server.Visitor();
            using var half = await server.SignInAsync(visitor);
            using var tried = await server.SubmitAsync(visitor, "/sign-in/code", "code", ("Form.Code", codes[0]));
            Assert.Equal(i == 0 ? HttpStatusCode.Found : HttpStatusCode.Unauthorized, tried.StatusCode);
        }
    }

    [Fact]
    public async Task Five_wrong_codes_lock_the_account()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        var (secret, _) = await TurnOnAsync(server);
        using var visitor = server.Visitor();
        using var half = await server.SignInAsync(visitor);
        for (var i = 0; i < SignIn.Tries; i++)
        {
            using var wrong = await server.SubmitAsync(visitor, "/sign-in/code", "code", ("Form.Code", "000000"));
        }

        using var right = await server.SubmitAsync(visitor, "/sign-in/code", "code", ("Form.Code", AuthenticatorApp.CodeOf(secret)));
        Assert.Equal(HttpStatusCode.Unauthorized, right.StatusCode);
    }

    [Fact]
    public async Task Whoever_is_signed_out_everywhere_while_a_right_code_is_looked_at_is_not_let_in()
    {
        var meanwhile = new Meanwhile("FROM \"AspNetUsers\"");
        await using var server = await AccountsServer.StartAsync(null, host => Meanwhile.Join(host, meanwhile), AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var id = (string)(await admin.GetFromJsonAsync<JsonNode>("/api/users", Ct))!["users"]![0]!["id"]!;
        var (secret, _) = await TurnOnAsync(server);
        using var visitor = server.Visitor();
        using var half = await server.SignInAsync(visitor);
        using var filled = await server.FilledAsync(visitor, "/sign-in/code", "code", ("Form.Code", AuthenticatorApp.CodeOf(secret)));
        meanwhile.Does(async () => (await admin.PostAsync($"/api/users/{id}/sign-out", null, Ct)).Dispose());

        using var refused = await visitor.SendAsync(filled, Ct);

        Assert.True(meanwhile.IsDone);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("was changed at this moment", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.GetAsync("/api/me", Ct)).StatusCode);
    }

    [Fact]
    public async Task Without_the_password_the_code_page_lets_nobody_in()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        var (secret, _) = await TurnOnAsync(server);
        using var visitor = server.Visitor();

        using var tried = await server.SubmitAsync(visitor, "/sign-in/code", "code", ("Form.Code", AuthenticatorApp.CodeOf(secret)));

        Assert.Equal(HttpStatusCode.Unauthorized, tried.StatusCode);
        Assert.Contains("password first", await tried.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_counts_for_nothing_before_its_first_code_and_is_turned_off_by_the_password_or_an_admin()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var visitor = server.Visitor();
        using var first = await server.SignInAsync(visitor);
        using var begun = await server.SubmitAsync(visitor, "/account", "factor-begin");
        using var wrong = await server.SubmitAsync(visitor, "/account", "factor-confirm", ("FactorForm.Code", "000000"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains(SecretOf(await begun.Content.ReadAsStringAsync(Ct)), (await wrong.Content.ReadAsStringAsync(Ct)).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        using var again = await server.SignInAsync(visitor);
        Assert.Equal("/", again.Headers.Location?.OriginalString);

        await TurnOnAsync(server);
        using var admin = server.Program(AccountsServer.Token);
        var id = (string)(await admin.GetFromJsonAsync<JsonNode>("/api/users", Ct))!["users"]![0]!["id"]!;
        Assert.True((bool)(await admin.GetFromJsonAsync<JsonNode>("/api/users", Ct))!["users"]![0]!["hasSecondFactor"]!);
        using var off = await admin.PatchAsJsonAsync($"/api/users/{id}", new JsonObject { ["hasSecondFactor"] = false }, Ct);
        Assert.Equal(HttpStatusCode.NoContent, off.StatusCode);
        using var free = await server.SignInAsync(visitor);
        Assert.Equal("/", free.Headers.Location?.OriginalString);

        var (secret, _) = await TurnOnAsync(server);
        using var refused = await server.SubmitAsync(visitor, "/account", "factor-end", ("FactorForm.Password", "not this one"));
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
        using var half = await server.SignInAsync(visitor);
        using var code = await server.SubmitAsync(visitor, "/sign-in/code", "code", ("Form.Code", AuthenticatorApp.CodeOf(secret)));
        using var ended = await server.SubmitAsync(visitor, "/account", "factor-end", ("FactorForm.Password", AccountsServer.Password));
        Assert.Contains("The second factor is off.", await ended.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("factor-begin")]
    [InlineData("factor-confirm")]
    [InlineData("factor-end")]
    public async Task What_could_not_be_written_because_the_account_was_changed_meanwhile_is_not_told_as_done(string form)
    {
        var meanwhile = new Meanwhile("FROM \"AspNetUsers\"");
        await using var server = await AccountsServer.StartAsync(null, host => Meanwhile.Join(host, meanwhile), AccountsServer.WithAdmin);
        using var admin = server.Program(AccountsServer.Token);
        var id = (string)(await admin.GetFromJsonAsync<JsonNode>("/api/users", Ct))!["users"]![0]!["id"]!;
        using var visitor = server.Visitor();
        using var first = await server.SignInAsync(visitor);
        var secret = "";
        if (form != "factor-begin")
        {
            using var begun = await server.SubmitAsync(visitor, "/account", "factor-begin");
            secret = SecretOf(await begun.Content.ReadAsStringAsync(Ct));
        }

        if (form == "factor-end")
        {
            using var on = await server.SubmitAsync(visitor, "/account", "factor-confirm", ("FactorForm.Code", AuthenticatorApp.CodeOf(secret)));
        }

        using var filled = await server.FilledAsync(
            visitor, "/account", form, ("FactorForm.Code", secret == "" ? "" : AuthenticatorApp.CodeOf(secret)), ("FactorForm.Password", AccountsServer.Password));
        meanwhile.Does(async () =>
        {
            using var everywhere = await admin.PostAsync($"/api/users/{id}/sign-out", null, Ct);
            Assert.Equal(HttpStatusCode.NoContent, everywhere.StatusCode);
        });
        using var answer = await visitor.SendAsync(filled, Ct);

        Assert.True(meanwhile.IsDone);
        var page = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("was changed elsewhere at the same moment", page, StringComparison.Ordinal);
        Assert.Empty(Codes().Matches(page));
        var isOn = (bool)(await admin.GetFromJsonAsync<JsonNode>("/api/users", Ct))!["users"]![0]!["hasSecondFactor"]!;
        Assert.Equal((form == "factor-end", form == "factor-end"), (isOn, page.Contains("factor-password", StringComparison.Ordinal)));
    }

    private static async Task<(string Secret, IReadOnlyList<string> Codes)> TurnOnAsync(AccountsServer server)
    {
        using var visitor = server.Visitor();
        using var first = await server.SignInAsync(visitor);
        using var begun = await server.SubmitAsync(visitor, "/account", "factor-begin");
        var secret = SecretOf(await begun.Content.ReadAsStringAsync(Ct));
        using var confirmed = await server.SubmitAsync(visitor, "/account", "factor-confirm", ("FactorForm.Code", AuthenticatorApp.CodeOf(secret)));
        var page = await confirmed.Content.ReadAsStringAsync(Ct);
        Assert.Contains("recovery codes", page, StringComparison.Ordinal);
        return (secret, [.. Codes().Matches(page).Select(match => match.Groups[1].Value)]);
    }

    private static string SecretOf(string page) => Secret().Match(page).Groups[1].Value;

    [GeneratedRegex("secret=([A-Z2-7]+)")]
    private static partial Regex Secret();

    [GeneratedRegex("<li[^>]*>([A-Z0-9]+-[A-Z0-9]+)</li>")]
    private static partial Regex Codes();
}
