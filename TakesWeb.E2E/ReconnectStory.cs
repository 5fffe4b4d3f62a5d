using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>The link goes, and then the server itself: whoever works at a take goes on at the same place.</summary>
public sealed class ReconnectStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cut_link_and_a_restarted_server_lead_back_to_the_same_place_with_nothing_typed_lost()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await ViewerStory.WithVideosAsync(server, "teal");
        await using var line = new CutLine(server.Address);

        await browser.VisitAsync(line.Address, async visit =>
        {
            // What a browser says of a line that is cut and of a server that is away.
            foreach (var said in new[] { "net::ERR", "WebSocket", "onnection", "circuit", "Failed to", "No interop methods" })
            {
                visit.Expect(said);
            }

            var desk = new Desk(visit);
            await visit.SignInAsync($"{studio.Page}/takes/take_001?f=37");
            await desk.IsReadyAsync();
            await desk.StandsAtAsync(37);
            await visit.HoldsAsync("document.querySelector('[data-note-layer]')?.hasAttribute('data-ready')");
            await visit.Page.Keyboard.PressAsync("n");
            var field = visit.Page.GetByLabel("Note", new() { Exact = true });
            await field.FillAsync("the rim crawls");

            line.Cut();
            await Assertions.Expect(Lost(visit)).ToBeVisibleAsync();
            await visit.Page.EvaluateAsync("window.isStillThisPage = true");
            await field.PressSequentiallyAsync(", and then it jumps");
            await visit.Page.EvaluateAsync("document.querySelector('h1').focus()");
            await visit.Page.EvaluateAsync("document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', code: 'ArrowRight', bubbles: true, cancelable: true }))");
            await desk.StandsAtAsync(38);
            line.Mend();

            await Assertions.Expect(Lost(visit)).ToBeHiddenAsync();
            Assert.True(await visit.Page.EvaluateAsync<bool>("window.isStillThisPage"));
            await Assertions.Expect(field).ToHaveValueAsync("the rim crawls, and then it jumps");
            await desk.StandsAtAsync(38);
            await visit.Page.EvaluateAsync("document.querySelector('h1').focus()");
            await visit.Page.Keyboard.PressAsync("4");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Group, new() { Name = "Rating: 4 of 5 stars" })).ToBeVisibleAsync();

            await server.RestartAsync(Ct);
            await visit.HoldsAsync("!window.isStillThisPage && document.querySelector('[data-player]')?.player");
            await visit.IsLiveAsync();
            Assert.Equal($"{studio.Page}/takes/take_001", new Uri(visit.Page.Url).AbsolutePath);
            await desk.StandsAtAsync(38);
            await visit.HoldsAsync("document.querySelector('[data-note-layer]')?.hasAttribute('data-ready')");
            await visit.Page.Keyboard.PressAsync("n");
            await Assertions.Expect(field).ToHaveValueAsync("the rim crawls, and then it jumps");
            await visit.Page.Keyboard.PressAsync("Control+Enter");
            await Assertions.Expect(visit.Page.Locator("[data-note-item]")).ToContainTextAsync("the rim crawls, and then it jumps");
        });

        Assert.Equal(4, (int)(await studio.TakeAsync("take_001"))["rating"]!);
    }

    private static ILocator Lost(Visit visit) => visit.Page.Locator(".components-reconnect-overlay");
}
