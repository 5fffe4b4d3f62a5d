using System.Net;
using Xunit;

namespace TakesWeb.Accounts;

/// <summary>The browsers in which somebody is signed in, and the end of one.</summary>
public sealed class SessionsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_of_two_browsers_is_signed_out_at_its_next_request_and_the_other_goes_on()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var laptop = server.Visitor();
        using var phone = server.Visitor();
        laptop.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        phone.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1");
        using var first = await server.SignInAsync(laptop);
        using var second = await server.SignInAsync(phone);

        var page = await laptop.GetStringAsync("/account", Ct);
        Assert.Contains("Firefox on Linux", page, StringComparison.Ordinal);
        Assert.Contains("Safari on an iPhone", page, StringComparison.Ordinal);
        Assert.Contains("Sign out Safari on an iPhone", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Sign out Firefox on Linux", page, StringComparison.Ordinal);

        using var ended = await server.SubmitAsync(laptop, "/account", FormOf(page, "Sign out Safari on an iPhone"));
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.DoesNotContain("Safari on an iPhone</td>", await ended.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        using var gone = await phone.GetAsync("/api/me", Ct);
        using var here = await laptop.GetAsync("/api/me", Ct);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (gone.StatusCode, here.StatusCode));
    }

    [Fact]
    public async Task A_browser_that_is_signed_out_while_it_is_looked_up_is_not_remembered_as_open()
    {
        var meanwhile = new Meanwhile("SET \"LastSeen\"");
        await using var server = await AccountsServer.StartAsync(null, host => Meanwhile.Join(host, meanwhile), AccountsServer.WithAdmin);
        using var laptop = server.Visitor();
        using var phone = server.Visitor();
        phone.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1");
        using var first = await server.SignInAsync(laptop);
        using var second = await server.SignInAsync(phone);
        var form = FormOf(await laptop.GetStringAsync("/account", Ct), "Sign out Safari on an iPhone");
        meanwhile.Does(async () =>
        {
            using var ended = await server.SubmitAsync(laptop, "/account", form);
            Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        });

        using var under = await phone.GetAsync("/api/me", Ct);
        using var next = await phone.GetAsync("/api/me", Ct);

        Assert.True(meanwhile.IsDone);
        Assert.Equal(HttpStatusCode.Unauthorized, next.StatusCode);
    }

    [Fact]
    public async Task Whoever_signs_out_is_not_in_the_list_any_more_and_a_changed_stamp_ends_all()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        using var here = server.Visitor();
        using var there = server.Visitor();
        using var first = await server.SignInAsync(here);
        using var second = await server.SignInAsync(there);
        Assert.Equal(2, Rows(await here.GetStringAsync("/account", Ct)));

        using var everywhere = await server.SubmitAsync(here, "/account", "sessions");
        Assert.Equal(1, Rows(await everywhere.Content.ReadAsStringAsync(Ct)));
        Assert.Equal(1, Rows(await here.GetStringAsync("/account", Ct)));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("curl/8.5.0", "a browser")]
    [InlineData(null, "a browser")]
    public void Browsers_are_called_what_people_call_them(string? agent, string words) => Assert.Equal(words, BrowserWords.Of(agent));

    private static int Rows(string page) => page.Split("id=\"sessions-title\"")[1].Split("</table>")[0].Split("<tr").Length - 2;

    /// <summary>The name of the form that a button stands in.</summary>
    private static string FormOf(string page, string button) => page[..page.IndexOf(button, StringComparison.Ordinal)].Split("name=\"_handler\" value=\"")[^1].Split('"')[0];
}
