using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Accounts;

public sealed class LaptopModeTests
{
    [Fact]
    public async Task One_button_signs_this_machine_in_without_a_cookie_and_after_a_restart_too()
    {
        var folder = Directory.CreateTempSubdirectory("takes-accounts-").FullName;
        await using (var server = await AccountsServer.StartAsync(folder))
        {
            using var visitor = server.Visitor();
            using var pressed = await server.SubmitAsync(visitor, "/setup", "laptop");
            using var stranger = server.Visitor();

            Assert.Equal("/", pressed.Headers.Location?.OriginalString);
            Assert.Contains(Environment.UserName, await stranger.GetStringAsync("/"), StringComparison.Ordinal);
            using var changed = await stranger.PostAsync("/api/things", null);
            Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        }

        await using (var again = await AccountsServer.StartAsync(folder))
        {
            using var visitor = again.Visitor();
            Assert.Contains(Environment.UserName, await visitor.GetStringAsync("/api/me"), StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task What_may_come_from_elsewhere_is_neither_offered_the_button_nor_signed_in(string header, string value)
    {
        await using var server = await AccountsServer.StartAsync();
        using var visitor = server.Visitor();
        using (var look = new HttpRequestMessage(HttpMethod.Get, "/setup") { Headers = { { header, value } } })
        using (var page = await visitor.SendAsync(look))
        {
            Assert.DoesNotContain("without a password", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using (var press = await server.FilledAsync(visitor, "/setup", "laptop"))
        {
            press.Headers.Remove(header);
            press.Headers.Add(header, value);
            using var pressed = await visitor.SendAsync(press);
            Assert.NotEqual(HttpStatusCode.Redirect, pressed.StatusCode);
            Assert.False(await server.App.Services.GetRequiredService<SetupState>().HasAdminAsync(CancellationToken.None));
        }

        using var button = await server.SubmitAsync(visitor, "/setup", "laptop");
        Assert.Equal(HttpStatusCode.Redirect, button.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me") { Headers = { { header, value } } };
        using var answer = await visitor.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task The_user_of_this_machine_sets_a_password_and_signs_in_with_it_when_another_address_is_bound()
    {
        var folder = Directory.CreateTempSubdirectory("takes-accounts-").FullName;
        await using (var server = await AccountsServer.StartAsync(folder))
        {
            using var visitor = server.Visitor();
            using var pressed = await server.SubmitAsync(visitor, "/setup", "laptop");
            using var weak = await server.SubmitAsync(visitor, "/account", "laptop-password", ("LaptopForm.Email", AccountsServer.Email), ("LaptopForm.Wanted", "short"));
            Assert.Equal(HttpStatusCode.BadRequest, weak.StatusCode);
            Assert.Contains("@localhost", await visitor.GetStringAsync("/api/me"), StringComparison.Ordinal);

            using var set = await server.SubmitAsync(visitor, "/account", "laptop-password", ("LaptopForm.Email", AccountsServer.Email), ("LaptopForm.Wanted", AccountsServer.Password));
            Assert.Equal(HttpStatusCode.OK, set.StatusCode);
            Assert.Contains(AccountsServer.Email, await visitor.GetStringAsync("/api/me"), StringComparison.Ordinal);
            // Other letters of the same address: the account keeps its own, as the audit has it.
            using var again = await server.SubmitAsync(visitor, "/account", "laptop-password", ("LaptopForm.Email", AccountsServer.Email.ToUpperInvariant()), ("LaptopForm.Wanted", AccountsServer.Password));
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
            Assert.Contains(AccountsServer.Email, await visitor.GetStringAsync("/api/me"), StringComparison.Ordinal);
        }

        await using (var server = await AccountsServer.StartAsync(folder, ("urls", "http://127.0.0.1:0;http://[::]:0")))
        {
            using var visitor = server.Visitor();
            using var stranger = await visitor.GetAsync("/api/me");
            using var signedIn = await server.SignInAsync(visitor);

            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
            Assert.Contains(AccountsServer.Email, await visitor.GetStringAsync("/api/me"), StringComparison.Ordinal);
            // Who has a password changes it as everybody does, with the present one.
            using var open = await server.SubmitAsync(visitor, "/account", "laptop-password", ("LaptopForm.Email", "other@example.org"), ("LaptopForm.Wanted", "another long sentence"));
            Assert.NotEqual(HttpStatusCode.OK, open.StatusCode);
            // The page has no such form then; the use case refuses all the same.
            await using var scope = server.App.Services.CreateAsyncScope();
            var user = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().FindByEmailAsync(AccountsServer.Email);
            var who = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user!.Id.ToString())], "a cookie"));
            var refused = await scope.ServiceProvider.GetRequiredService<SetLaptopPassword>().RunAsync(who, "other@example.org", "another long sentence", CancellationToken.None);
            Assert.Equal(ProblemKind.Forbidden, refused.Problem?.Kind);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task It_ends_when_another_address_is_bound_and_that_needs_a_password()
    {
        var folder = Directory.CreateTempSubdirectory("takes-accounts-").FullName;
        await using (var server = await AccountsServer.StartAsync(folder))
        {
            using var visitor = server.Visitor();
            using var pressed = await server.SubmitAsync(visitor, "/setup", "laptop");
        }

        var open = ("urls", (string?)"http://127.0.0.1:0;http://[::]:0");
        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => AccountsServer.StartAsync(folder, open));
        await using (var server = await AccountsServer.StartAsync(folder, [open, .. AccountsServer.WithAdmin]))
        {
            using var visitor = server.Visitor();
            using var answer = await visitor.GetAsync("/api/me");
            using var signedIn = await server.SignInAsync(visitor);

            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains(AccountsServer.Email, await visitor.GetStringAsync("/api/me"), StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }
}
