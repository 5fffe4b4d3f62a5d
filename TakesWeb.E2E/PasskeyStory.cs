using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>Somebody makes a passkey with a device that the browser plays, signs out, and is let in by it alone.</summary>
public sealed class PasskeyStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_passkey_replaces_the_password_until_it_is_removed()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        // A passkey belongs to a name: a number has none.
        var address = new UriBuilder(server.Address) { Host = "localhost" }.Uri;
        await browser.VisitAsync(address, async visit =>
        {
            var devtools = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
            await devtools.SendAsync("WebAuthn.enable");
            await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
            {
                ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
            });
            await visit.SignInAsync("/account");
            await visit.Page.GetByLabel("Name of the passkey").FillAsync("this laptop");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
            var keys = visit.Page.GetByRole(AriaRole.List, new() { Name = "Passkeys" });
            await Assertions.Expect(keys).ToContainTextAsync("this laptop");
            await visit.IsAccessibleAsync();

            // A page that is still starting would be answered as a stranger.
            await visit.IsLiveAsync();
            await visit.Page.Context.ClearCookiesAsync();
            await visit.Page.GotoAsync("/sign-in?returnUrl=%2Faccount");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
            await visit.Page.WaitForURLAsync("**/account");
            await keys.GetByRole(AriaRole.Button, new() { Name = "Remove this laptop" }).ClickAsync();
            await Assertions.Expect(visit.Page.GetByText("this laptop does not open your account any more.")).ToBeVisibleAsync();

            await visit.IsLiveAsync();
            await visit.Page.Context.ClearCookiesAsync();
            await visit.Page.GotoAsync("/sign-in");
            visit.Expect("401");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
            await Assertions.Expect(visit.Page.GetByText("This passkey does not open an account here.")).ToBeVisibleAsync();
        });
    }
}
