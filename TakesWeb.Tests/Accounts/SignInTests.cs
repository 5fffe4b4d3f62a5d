using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TakesWeb.Accounts;

public sealed class SignInTests
{
    [Fact]
    public async Task Strangers_are_led_to_the_door_and_programs_are_told()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var visitor = server.Visitor();

        using var page = await visitor.GetAsync("/?shot=3");
        using var api = await visitor.GetAsync("/api/me");
        using var hub = await visitor.GetAsync("/hubs/status");

        Assert.Equal($"{server.Address}/sign-in?returnUrl=%2F%3Fshot%3D3", page.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        Assert.Equal("application/problem+json", api.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.Unauthorized, hub.StatusCode);
    }

    [Theory]
    [InlineData("/?shot=3", "/?shot=3")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    public async Task After_signing_in_one_returns_to_this_server_alone(string wanted, string target)
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var visitor = server.Visitor();

        using var answer = await server.SubmitAsync(
            visitor, $"/sign-in?returnUrl={Uri.EscapeDataString(wanted)}", "sign-in", ("Form.Email", AccountsServer.Email), ("Form.Password", AccountsServer.Password));

        Assert.Equal(target, answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_and_strangers_read_the_same_sentence()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var visitor = server.Visitor();
        var sentences = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await server.SignInAsync(visitor, "wrong password");
            sentences.Add(await AlertAsync(wrong));
        }

        using var right = await server.SignInAsync(visitor);
        using var unknown = await server.SignInAsync(visitor, email: "nobody@example.org");
        sentences.Add(await AlertAsync(right));
        sentences.Add(await AlertAsync(unknown));

        Assert.Equal(HttpStatusCode.Unauthorized, right.StatusCode);
        Assert.Equal("Email or password is wrong. After 5 tries an account waits 5 minutes.", Assert.Single(sentences));
    }

    [Fact]
    public async Task The_twenty_first_try_in_a_minute_is_not_even_looked_at()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var visitor = server.Visitor();
        using var page = await visitor.GetAsync("/sign-in");

        var answers = await Task.WhenAll(Enumerable.Range(0, 21).Select(_ => visitor.PostAsync("/sign-in", new FormUrlEncodedContent([]))));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("X-Nothing", "said", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.NoContent)]
    [InlineData("Origin", "{own}", HttpStatusCode.NoContent)]
    public async Task A_cookie_changes_things_from_our_own_pages_alone(string header, string value, HttpStatusCode expected)
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var visitor = server.Visitor();
        using var signedIn = await server.SignInAsync(visitor);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/things") { Headers = { { header, value.Replace("{own}", server.Address, StringComparison.Ordinal) } } };

        using var answer = await visitor.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("{own}", HttpStatusCode.OK)]
    public async Task A_socket_opens_from_our_own_pages_alone(string origin, HttpStatusCode expected)
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var visitor = server.Visitor();
        using var signedIn = await server.SignInAsync(visitor);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/hubs/status")
        {
            Headers = { { "Connection", "Upgrade" }, { "Upgrade", "websocket" }, { "Origin", origin.Replace("{own}", server.Address, StringComparison.Ordinal) } },
        };

        using var answer = await visitor.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_the_cookie()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var visitor = server.Visitor();
        using var signedIn = await server.SignInAsync(visitor);
        using var forged = await visitor.PostAsync("/sign-out", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);

        using var request = await server.FilledAsync(visitor, "/sign-in", "");
        request.RequestUri = new Uri("/sign-out", UriKind.Relative);
        using var signedOut = await visitor.SendAsync(request);
        using var afterwards = await visitor.GetAsync("/api/me");

        Assert.Equal("/sign-in", signedOut.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, afterwards.StatusCode);
    }

    [Fact]
    public async Task Nothing_of_accounts_is_open_to_strangers_but_sign_in_setup_and_invitations()
    {
        await using var server = await AccountsServer.StartAsync();

        var open = server.App.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not { Type: var page } || page.Namespace == typeof(SignInPage).Namespace)
            .Select(e => e.RoutePattern.RawText!)
            .Order(StringComparer.Ordinal);

        // "/healthz" is the test's own.
        Assert.Equal(["/healthz", "/invite/{Text}", "/setup", "/sign-in", "/sign-in/code", "/sign-in/passkey/", "/sign-in/passkey/options"], open);
    }

    private static async Task<string> AlertAsync(HttpResponseMessage answer)
    {
        var html = await answer.Content.ReadAsStringAsync();
        var from = html.IndexOf("<span", html.IndexOf("role=\"alert\"", StringComparison.Ordinal), StringComparison.Ordinal);
        return html[(html.IndexOf('>', from) + 1)..html.IndexOf("</span>", from, StringComparison.Ordinal)];
    }

    [Theory]
    [InlineData("127.0.0.0/8", "203.0.113.7")]
    [InlineData("127.0.0.1", "203.0.113.7")]
    [InlineData("10.0.0.0/8", "127.0.0.1")]
    [InlineData(null, "127.0.0.1")]
    public async Task Only_a_proxy_that_is_named_may_say_who_asked(string? proxy, string seen)
    {
        await using var server = await AccountsServer.StartAsync(proxy is null ? AccountsServer.WithAdmin : [.. AccountsServer.WithAdmin, ("Takes:Proxies:0", proxy)]);
        using var visitor = server.Visitor();
        visitor.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        using var refused = await server.SignInAsync(visitor, "not the right one at all");

        using var admin = server.Program(AccountsServer.Token);
        Assert.Contains($"\"address\":\"{seen}\"", await admin.GetStringAsync("/api/audit?deed=sign-in%20refused"), StringComparison.Ordinal);
    }
}
