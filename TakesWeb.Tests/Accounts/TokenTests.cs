using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TakesWeb.Accounts;

public sealed class TokenTests
{
    [Fact]
    public async Task A_token_is_told_once_works_and_ends_when_it_is_revoked()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var person = await PersonAsync(server);

        var made = await MakeAsync(person, new TokenRequest("render farm", null, null));
        using var program = server.Program(made.Token!);
        using var worked = await program.PostAsync("/api/things", null);
        var listed = await person.GetStringAsync("/api/tokens");
        using var revoked = await person.DeleteAsync($"/api/tokens/{made.Id}");
        using var afterwards = await program.GetAsync("/api/me");

        Assert.Matches("^tk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$", made.Token);
        Assert.Equal(HttpStatusCode.NoContent, worked.StatusCode);
        Assert.Contains("render farm", listed, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Token!, listed, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, afterwards.StatusCode);
        Assert.Equal("application/problem+json", afterwards.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_token_that_is_revoked_while_it_is_looked_up_is_not_remembered()
    {
        var meanwhile = new Meanwhile("SET \"LastUsed\"");
        await using var server = await AccountsServer.StartAsync(null, host => Meanwhile.Join(host, meanwhile), AccountsServer.WithAdmin);
        using var person = await PersonAsync(server);
        var made = await MakeAsync(person, new TokenRequest("render farm", null, null));
        using var program = server.Program(made.Token!);
        meanwhile.Does(async () =>
        {
            using var revoked = await person.DeleteAsync($"/api/tokens/{made.Id}");
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        });

        using var under = await program.GetAsync("/api/me");
        using var next = await program.GetAsync("/api/me");

        Assert.True(meanwhile.IsDone);
        Assert.Equal(HttpStatusCode.Unauthorized, next.StatusCode);
    }

    [Fact]
    public async Task One_changed_character_makes_a_stranger_of_it()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var person = await PersonAsync(server);
        var token = (await MakeAsync(person, new TokenRequest("x", null, null))).Token!;
        using var program = server.Program(token[..^1] + (token[^1] == 'A' ? 'B' : 'A'));

        using var answer = await program.GetAsync("/api/me");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task An_expired_token_is_refused_also_while_it_is_remembered()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var person = await PersonAsync(server);
        var made = await MakeAsync(person, new TokenRequest("x", null, TimeProvider.System.GetUtcNow().AddHours(1)));
        await using (var db = await server.App.Services.GetRequiredService<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync())
        {
            (await db.ApiTokens.SingleAsync(t => t.Id == made.Id)).Expires = TimeProvider.System.GetUtcNow().AddSeconds(-1);
            await db.SaveChangesAsync();
        }

        using var program = server.Program(made.Token!);
        using var answer = await program.GetAsync("/api/me");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_reading_token_reads_and_no_token_makes_tokens()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var person = await PersonAsync(server);
        using var reader = server.Program((await MakeAsync(person, new TokenRequest("reader", [ApiToken.ScopeRead], null))).Token!);

        using var read = await reader.GetAsync("/api/me");
        using var changed = await reader.PostAsync("/api/things", null);
        using var wider = await reader.PostAsJsonAsync("/api/tokens", new TokenRequest("wider", null, null));
        using var unknown = await person.PostAsJsonAsync("/api/tokens", new TokenRequest("odd", ["fly"], null));

        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, changed.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, wider.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task A_token_in_the_address_or_in_a_cookie_counts_for_nothing()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var visitor = server.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/me?access_token={AccountsServer.Token}") { Headers = { { "Cookie", $"takes.sign-in={AccountsServer.Token}" } } };

        using var answer = await visitor.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task<HttpClient> PersonAsync(AccountsServer server)
    {
        var person = server.Visitor();
        using var signedIn = await server.SignInAsync(person);
        person.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return person;
    }

    private static async Task<TokenRow> MakeAsync(HttpClient person, TokenRequest request)
    {
        using var answer = await person.PostAsJsonAsync("/api/tokens", request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<TokenRow>())!;
    }
}
