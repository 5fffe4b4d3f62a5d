using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TakesWeb.Accounts;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Shell;

/// <summary>A page of another site sends our admin's browser to every route that changes something.</summary>
public sealed class ForgeryTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData(null, null)]
    public async Task No_route_changes_anything_for_another_site(string? header, string? value)
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        await shot.SettledAsync(1);
        var cookie = await CookieAsync();
        var before = await Library.DumpAsync(app, (shot, 1));
        using var browser = Colleague.ClientOf(app, null);
        var names = new RouteNames(shot.Slug, shot.Uid, "take_001");
        var routes = AppRoutes.All(app).Where(r => r.Method != "GET").ToList();

        Assert.True(routes.Count > 80, $"Only {routes.Count} routes change something.");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(browser, cookie, HttpMethod.Get, $"/api/projects/{shot.Slug}", null, null, null));
        foreach (var (method, route, takes) in routes)
        {
            var status = await AskAsync(browser, cookie, new HttpMethod(method), AppRoutes.Fill(route, names), AppRoutes.BodyFor(method, takes), header, value);
            // There is an admin: nothing is at /setup for anybody.
            Assert.True(status == (route == "/setup" ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden), $"{method} {route} answers {(int)status} to a page of another site.");
        }

        Assert.Equal(before, await Library.DumpAsync(app, (shot, 1)));
    }

    /// <summary>What the admin's browser carries after signing in.</summary>
    private async Task<string> CookieAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var admin = (await users.GetUsersInRoleAsync(Roles.Admin)).First();
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<User>>().CreateAsync(admin);
        var options = app.Get<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var now = TimeProvider.System.GetUtcNow();
        var ticket = new AuthenticationTicket(principal, new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now.AddHours(1) }, IdentityConstants.ApplicationScheme);
        return $"{options.Cookie.Name}={options.TicketDataFormat.Protect(ticket)}";
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient browser, string cookie, HttpMethod method, string url, HttpContent? body, string? header, string? value)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body };
        request.Headers.Add("Cookie", cookie);
        if (header is not null)
        {
            request.Headers.Add(header, value);
        }

        using var answer = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        return answer.StatusCode;
    }
}
