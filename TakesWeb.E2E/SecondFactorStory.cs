using Microsoft.Playwright;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>Somebody asks for a code beside the password, loses the phone, and gets in by a recovery code.</summary>
public sealed class SecondFactorStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_is_asked_for_after_the_password_and_a_recovery_code_stands_in_for_the_phone()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.GotoAsync("/account");
            await PasswordAsync(page);
            await page.GetByRole(AriaRole.Button, new() { Name = "Set it up" }).ClickAsync();
            await visit.IsAccessibleAsync();
            await page.GetByLabel("The code that it shows").FillAsync(AuthenticatorApp.CodeOf(await page.Locator(".secret").InnerTextAsync()));
            await page.GetByRole(AriaRole.Button, new() { Name = "Turn it on" }).ClickAsync();
            await Assertions.Expect(page.Locator(".codes li")).ToHaveCountAsync(8);
            var recovery = await page.Locator(".codes li").First.InnerTextAsync();
            await visit.IsAccessibleAsync();

            await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).First.ClickAsync();
            await page.GotoAsync("/account");
            await PasswordAsync(page);
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("One code more");
            await visit.IsAccessibleAsync();
            visit.Expect("status of 40");
            await page.GetByLabel("Code", new() { Exact = true }).FillAsync("000000");
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            await page.GetByLabel("Code", new() { Exact = true }).FillAsync(recovery);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
            await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/account");
        });
    }

    private static async Task PasswordAsync(IPage page)
    {
        await page.GetByLabel("Email").FillAsync(TakesServer.AdminEmail);
        await page.GetByLabel("Password").FillAsync(TakesServer.AdminPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }
}
