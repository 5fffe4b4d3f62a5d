using System.Net;
using System.Net.Http.Json;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>An admin asks somebody in, who makes an account on a phone; later the admin thinks better of it.</summary>
public sealed class PeopleStory(Browser browser)
{
    private const string Guest = "noor@example.org";
    private const string Password = "the quiet hour before dawn";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_is_invited_joins_gets_a_role_and_is_switched_off()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        await Studio.OpenAsync(server);

        await browser.VisitAsync(server.Address, admin => browser.VisitAsync(server.Address, async noor =>
        {
            await admin.SignInAsync("/people");
            await admin.Page.GetByLabel("Email", new() { Exact = true }).FillAsync(Guest);
            await admin.Page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("Viewer");
            await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Make an invitation" }).ClickAsync();
            var link = await admin.Page.GetByLabel("The link", new() { Exact = true }).InputValueAsync();
            Assert.StartsWith(server.Address.ToString() + "invite/", link, StringComparison.Ordinal);
            await Assertions.Expect(admin.Page.GetByRole(AriaRole.Region, new() { Name = "Open links" })).ToContainTextAsync(Guest);

            await noor.Page.GotoAsync(link);
            await noor.IsAccessibleAsync();
            await noor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Noor Haddad");
            await noor.Page.GetByLabel("Password").FillAsync(Password);
            await noor.Page.GetByRole(AriaRole.Button, new() { Name = "Make my account" }).ClickAsync();
            await noor.Page.WaitForURLAsync(server.Address.ToString());
            await Assertions.Expect(noor.Page.GetByRole(AriaRole.Link, new() { Name = "Night Train" }).First).ToBeVisibleAsync();

            noor.Expect("403");
            await noor.Page.GotoAsync("/people");
            await Assertions.Expect(noor.Page.GetByText("This page is not yours to open")).ToBeVisibleAsync();
            noor.Expect("410");
            await noor.Page.GotoAsync(link);
            await Assertions.Expect(noor.Page.GetByText("This link is over")).ToBeVisibleAsync();

            await admin.Page.ReloadAsync();
            await admin.IsLiveAsync();
            await admin.Page.GetByLabel("Role of Noor Haddad").SelectOptionAsync("Director");
            await Assertions.Expect(admin.Page.GetByText("Noor Haddad is Director now.")).ToBeVisibleAsync();
            await admin.Page.GetByLabel("Switch Noor Haddad off").ClickAsync();
            await Assertions.Expect(admin.Page.GetByRole(AriaRole.Row, new() { Name = "Noor Haddad" })).ToContainTextAsync("switched off");
            noor.Expect("401");
            await noor.Page.Context.ClearCookiesAsync();
            await TriesAsync(noor, "Email or password is wrong");

            // By the key: the message with its button may be gone by now.
            await admin.Page.Keyboard.PressAsync("Control+z");
            await Assertions.Expect(admin.Page.GetByRole(AriaRole.Row, new() { Name = "Noor Haddad" })).Not.ToContainTextAsync("switched off");
            await TriesAsync(noor, "Night Train");

            await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
            foreach (var deed in new[] { "invited", "invitation accepted", "role changed", "switched off", "sign-in refused", "switched on" })
            {
                await Assertions.Expect(admin.Page.GetByRole(AriaRole.Cell, new() { Name = deed, Exact = true })).ToBeVisibleAsync();
            }

            await admin.Page.GetByLabel("Who", new() { Exact = true }).FillAsync("noor");
            await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
            await admin.Page.WaitForURLAsync(url => url.Contains("by=noor", StringComparison.Ordinal));
            await Assertions.Expect(admin.Page.GetByRole(AriaRole.Cell, new() { Name = "role changed", Exact = true })).ToHaveCountAsync(0);
        }, Phone));
    }

    [Fact]
    public async Task Somebody_who_is_invited_to_one_film_sees_that_film_alone()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        await studio.AddAsync(SampleMedia.Png());
        await studio.SettledAsync("take_001");
        using (var made = await studio.Client.PostAsJsonAsync("/api/projects", new { name = "Unreleased" }, Ct))
        {
            made.EnsureSuccessStatusCode();
        }

        await browser.VisitAsync(server.Address, admin => browser.VisitAsync(server.Address, async noor =>
        {
            await admin.SignInAsync("/people");
            await admin.Page.GetByLabel("Email", new() { Exact = true }).FillAsync(Guest);
            await admin.Page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("Artist");
            await admin.Page.GetByLabel("In", new() { Exact = true }).SelectOptionAsync("Night Train");
            await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Make an invitation" }).ClickAsync();
            await Assertions.Expect(admin.Page.GetByText("as Artist in Night Train alone")).ToBeVisibleAsync();
            await noor.Page.GotoAsync(await admin.Page.GetByLabel("The link", new() { Exact = true }).InputValueAsync());
            await noor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Noor Haddad");
            await noor.Page.GetByLabel("Password").FillAsync(Password);
            await noor.Page.GetByRole(AriaRole.Button, new() { Name = "Make my account" }).ClickAsync();
            await noor.Page.WaitForURLAsync(server.Address.ToString());
            await Assertions.Expect(noor.Page.GetByRole(AriaRole.Link, new() { Name = "Night Train" }).First).ToBeVisibleAsync();
            await Assertions.Expect(noor.Page.GetByText("Unreleased")).ToHaveCountAsync(0);
            await Assertions.Expect(noor.Page.GetByRole(AriaRole.Button, new() { Name = "New project" })).ToHaveCountAsync(0);
            await noor.IsAccessibleAsync();

            noor.Expect("404");
            await noor.Page.GotoAsync("/projects/unreleased");
            await Assertions.Expect(noor.Page.GetByText("Nothing at this address")).ToBeVisibleAsync();
            await noor.Page.GotoAsync(studio.Page);
            await PickStory.MeasuredAsync(noor);
            await noor.Page.Locator("[data-uid]").First.FocusAsync();
            await noor.Page.Keyboard.PressAsync("p");
            await Assertions.Expect(noor.Page.GetByText("Your account may look, not decide.")).ToBeVisibleAsync();

            await admin.Page.ReloadAsync();
            await admin.IsLiveAsync();
            await admin.Page.GetByLabel("Role of Noor Haddad in Night Train").SelectOptionAsync("Director");
            await Assertions.Expect(admin.Page.GetByText("Noor Haddad is Director in Night Train now.")).ToBeVisibleAsync();
            await admin.Page.GetByLabel("Add Noor Haddad to a film").SelectOptionAsync("Unreleased");
            await Assertions.Expect(admin.Page.GetByLabel("Role of Noor Haddad in Unreleased")).ToHaveValueAsync("Artist");
            await admin.IsAccessibleAsync();
            await TriesAsync(noor, "Unreleased");
            await admin.Page.GetByLabel("Role of Noor Haddad in Unreleased").SelectOptionAsync("not any more");
            await Assertions.Expect(admin.Page.GetByText("Noor Haddad has no role in Unreleased any more.")).ToBeVisibleAsync();
        }));
    }

    [Fact]
    public async Task A_token_is_made_and_ended_and_the_password_changed_on_ones_own_page()
    {
        await using var server = await TakesServer.StartAsync(Ct);

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync("/account");
            await visit.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("render farm");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
            var token = await visit.Page.GetByLabel("The token").InputValueAsync();
            Assert.Equal(HttpStatusCode.OK, await AskAsync(server, token));
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke render farm" }).ClickAsync();
            await Assertions.Expect(visit.Page.GetByText("render farm does not work any more.")).ToBeVisibleAsync();
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, token));

            visit.Expect("403");
            await ChangePasswordAsync(visit, "not the present one");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not your present password");
            await ChangePasswordAsync(visit, TakesServer.AdminPassword);
            await Assertions.Expect(visit.Page.GetByText("The password is changed.")).ToBeVisibleAsync();
            await visit.Page.GotoAsync("/storage");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Storage");
        });
    }

    private static BrowserNewContextOptions Phone => new() { ViewportSize = new() { Width = 390, Height = 844 } };

    private static async Task TriesAsync(Visit visit, string sees)
    {
        await visit.Page.GotoAsync("/sign-in");
        await visit.Page.GetByLabel("Email").FillAsync(Guest);
        await visit.Page.GetByLabel("Password").FillAsync(Password);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText(sees).First).ToBeVisibleAsync();
    }

    private static async Task ChangePasswordAsync(Visit visit, string present)
    {
        await visit.Page.GetByLabel("Present password").FillAsync(present);
        await visit.Page.GetByLabel("New password").FillAsync(Password);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Change it" }).ClickAsync();
    }

    private static async Task<HttpStatusCode> AskAsync(TakesServer server, string token)
    {
        using var program = server.Anonymous();
        program.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await program.GetAsync("/api/projects", Ct);
        return answer.StatusCode;
    }
}
