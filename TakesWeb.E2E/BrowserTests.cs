using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>The ground that the other stories stand on. When one of these fails, look here first.</summary>
public sealed class BrowserTests(Browser browser)
{
    private const string Page = "data:text/html,<button onclick=\"document.title='circled';this.textContent='Circled'\">Circle</button>";

    [Fact]
    public async Task Playwright_can_drive_the_systems_chromium() =>
        await browser.VisitAsync(address: null, async visit =>
        {
            await visit.Page.GotoAsync(Page);

            await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Circle" }).ClickAsync();

            await Assertions.Expect(visit.Page).ToHaveTitleAsync("circled");
            Assert.Equal("Circled", await visit.Page.GetByRole(AriaRole.Button).TextContentAsync());
        });

    [Fact]
    public async Task An_error_on_the_console_is_heard_and_can_be_expected() =>
        await browser.VisitAsync(address: null, async visit =>
        {
            await visit.Page.GotoAsync(Page);

            await visit.Page.EvaluateAsync("console.error('the gate is closed')");
            await visit.Page.EvaluateAsync("1");

            Assert.Contains("the gate is closed", Assert.Single(visit.UnexpectedErrors), StringComparison.Ordinal);
            visit.Expect("gate is closed");
            Assert.Empty(visit.UnexpectedErrors);
        });
}
