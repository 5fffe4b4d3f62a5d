using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TakesWeb.Accounts;

public sealed class SetupTests
{
    [Fact]
    public async Task Without_an_admin_pages_lead_to_setup_and_the_api_says_why_it_waits()
    {
        await using var server = await AccountsServer.StartAsync();
        using var visitor = server.Visitor();

        using var page = await visitor.GetAsync("/");
        using var signIn = await visitor.GetAsync("/sign-in");
        using var api = await visitor.GetAsync("/api/me");
        using var health = await visitor.GetAsync("/healthz");

        Assert.Equal("/setup", page.Headers.Location?.OriginalString);
        Assert.Equal("/setup", signIn.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, api.StatusCode);
        Assert.Equal("application/problem+json", api.Content.Headers.ContentType?.MediaType);
        Assert.Contains("/setup", await api.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task The_code_of_the_console_makes_the_admin_and_then_the_page_is_gone()
    {
        await using var server = await AccountsServer.StartAsync();
        using var visitor = server.Visitor();
        var codeFile = Path.Combine(server.Folder, "setup-code");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(codeFile));
        }

        using var wrong = await server.SetUpAsync(visitor, "AAAA-BBBB-CCCC");
        using var right = await server.SetUpAsync(visitor, server.SetupCode.ToLowerInvariant());
        using var again = await visitor.GetAsync("/setup");
        var me = await visitor.GetStringAsync("/api/me");

        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        Assert.Contains("not the one-time code", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/", right.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Contains("Mara Keller", me, StringComparison.Ordinal);
        Assert.Contains(AccountsServer.Email, me, StringComparison.Ordinal);
        Assert.False(File.Exists(codeFile));
    }

    [Fact]
    public async Task A_short_password_is_refused_with_a_sentence()
    {
        await using var server = await AccountsServer.StartAsync();
        using var visitor = server.Visitor();

        using var answer = await server.SubmitAsync(
            visitor, "/setup", "setup", ("Form.Code", server.SetupCode), ("Form.Name", "Mara"), ("Form.Email", "m@x.org"), ("Form.Password", "short"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("at least 12 characters", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_setups_at_once_make_exactly_one_admin()
    {
        await using var server = await AccountsServer.StartAsync();
        var code = server.SetupCode;
        var filled = new List<(HttpClient Visitor, HttpRequestMessage Request)>();
        for (var i = 0; i < 20; i++)
        {
            var visitor = server.Visitor();
            filled.Add((visitor, await server.FilledAsync(
                visitor, "/setup", "setup", ("Form.Code", code), ("Form.Name", $"Admin {i}"), ("Form.Email", $"a{i}@example.org"), ("Form.Password", AccountsServer.Password))));
        }

        var answers = await Task.WhenAll(filled.Select(f => f.Visitor.SendAsync(f.Request)));

        await using var db = await server.App.Services.GetRequiredService<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync();
        Assert.Equal(1, await db.Admins().CountAsync());
        Assert.Equal(1, await db.Users.CountAsync());
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Redirect);
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.Conflict or HttpStatusCode.NotFound or HttpStatusCode.Forbidden, a.StatusCode.ToString()));
    }

    [Fact]
    public async Task Settings_make_the_admin_and_the_token_at_every_start_anew()
    {
        var folder = Directory.CreateTempSubdirectory("takes-accounts-").FullName;
        for (var start = 0; start < 2; start++)
        {
            await using var server = await AccountsServer.StartAsync(folder, AccountsServer.WithAdmin);
            using var program = server.Program(AccountsServer.Token);
            using var visitor = server.Visitor();

            Assert.Contains(AccountsServer.Email, await program.GetStringAsync("/api/me"), StringComparison.Ordinal);
            using var signedIn = await server.SignInAsync(visitor);
            Assert.Equal("/", signedIn.Headers.Location?.OriginalString);
            Assert.Single((await program.GetFromJsonAsync<List<TokenRow>>("/api/tokens"))!);
        }

        await using (var without = await AccountsServer.StartAsync(folder))
        {
            using var program = without.Program(AccountsServer.Token);
            using var refused = await program.GetAsync("/api/me");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Settings_are_refused_all_at_once_and_by_name()
    {
        var refusal = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => AccountsServer.StartAsync(("Takes:Admin:Password", "short"), ("Takes:Admin:Token", "short")));

        Assert.Equal(3, refusal.Failures.Count());
        Assert.Contains(refusal.Failures, f => f.Contains("Takes:Admin:Email", StringComparison.Ordinal));
        Assert.Contains(refusal.Failures, f => f.Contains("Takes:Admin:Token needs at least 20", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("urls", "http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("urls", "http://*:0")]
    [InlineData("urls", "http://192.168.7.7:0")]
    [InlineData("Kestrel:Endpoints:Lan:Url", "http://0.0.0.0:0")]
    public async Task Without_an_admin_the_server_does_not_open_to_other_machines(string key, string value)
    {
        var refusal = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => AccountsServer.StartAsync((key, value)));

        Assert.Contains("no admin has a password yet", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_only_the_code_knows_stops_the_server_again()
    {
        await using var server = await AccountsServer.StartAsync(null, host => host.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(0)));

        var exitCode = Environment.ExitCode;
        Environment.ExitCode = 0;

        Assert.True(server.App.Lifetime.ApplicationStopping.IsCancellationRequested);
        Assert.Equal(1, exitCode);
    }
}
