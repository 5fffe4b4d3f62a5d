using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A client sees a take on a phone, by a link and a passphrase, says what they think, and is shut out again.</summary>
public sealed class ShareStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_looks_notes_and_approves_without_an_account()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await ViewerStory.WithVideosAsync(server, "teal");

        await browser.VisitAsync(server.Address, director => browser.VisitAsync(server.Address, async guest =>
        {
            await director.SignInAsync($"{studio.Page}/takes/take_001?tab=notes");
            await director.Page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
            var dialog = director.Page.GetByRole(AriaRole.Dialog);
            await dialog.GetByLabel("Title").FillAsync("The whistle, for approval");
            await dialog.GetByLabel("approve or reject").CheckAsync();
            await dialog.GetByLabel("Passphrase").FillAsync("lantern");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
            var link = await dialog.GetByLabel("The link").InputValueAsync();
            // The guest's copy is being made.
            await studio.NobodyWorksAsync();
            await director.IsAccessibleAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

            var sockets = 0;
            guest.Page.WebSocket += (_, _) => sockets++;
            await guest.Page.GotoAsync(link);
            await guest.IsAccessibleAsync();
            Assert.DoesNotContain("whistle", await guest.Page.ContentAsync(), StringComparison.OrdinalIgnoreCase);
            await guest.Page.GetByLabel("Passphrase").FillAsync("lantern");
            await guest.Page.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
            await Assertions.Expect(guest.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("The whistle, for approval");
            await guest.IsAccessibleAsync();
            await guest.HoldsAsync("document.querySelector('video').readyState >= 2");

            await guest.Page.EvaluateAsync("document.querySelector('video').currentTime = 0.52");
            await Assertions.Expect(guest.Page.GetByRole(AriaRole.Button, new() { Name = "Send the note at frame" })).ToBeVisibleAsync();
            await guest.Page.GetByLabel("Your name").FillAsync("Ana");
            await guest.Page.GetByLabel("Note").FillAsync("Hold this a little longer. <script>window.broken = 1</script>");
            await guest.Page.GetByRole(AriaRole.Button, new() { Name = "Send the note" }).ClickAsync();
            await Assertions.Expect(guest.Page.GetByText("Your note is with the crew.")).ToBeVisibleAsync();
            Assert.False(await guest.Page.EvaluateAsync<bool>("'broken' in window"));
            await Assertions.Expect(director.Page.GetByText("Hold this a little longer.").First).ToBeVisibleAsync();
            await Assertions.Expect(director.Page.GetByText("Ana (guest)").First).ToBeVisibleAsync();

            await Assertions.Expect(guest.Page.GetByLabel("Your name")).ToHaveValueAsync("Ana");
            await guest.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
            await Assertions.Expect(guest.Page.GetByText("Your verdict is with the crew.")).ToBeVisibleAsync();
            Assert.Equal("approved", (string?)(await studio.TakeAsync("take_001"))["verdict"]);
            Assert.Equal(0, sockets);

            await director.Page.GotoAsync($"/projects/{studio.Slug}/shares");
            await director.IsLiveAsync();
            await director.Page.GetByRole(AriaRole.Button, new() { Name = "End the link The whistle, for approval" }).ClickAsync();
            await Assertions.Expect(director.Page.GetByText("opens for nobody any more")).ToBeVisibleAsync();
            guest.Expect("410");
            await guest.Page.ReloadAsync();
            await Assertions.Expect(guest.Page.GetByText("This link has ended.")).ToBeVisibleAsync();
        }, new BrowserNewContextOptions { ViewportSize = new() { Width = 390, Height = 844 } }));
    }
}
