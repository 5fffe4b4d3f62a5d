using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>The server is never in the loop of a mouse move: what people do with the pointer is counted in messages, pings aside, and there are none.</summary>
public sealed class SilenceStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scrubbing_a_card_wiping_and_drawing_send_nothing()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await ViewerStory.WithVideosAsync(server, "teal", "maroon");
        foreach (var take in new[] { "take_001", "take_002" })
        {
            await Eventually.IsTrueAsync($"the strip of {take}", async () => (await studio.Client.GetAsync($"{studio.Takes}/{take}/sprite/map", Ct)).IsSuccessStatusCode, within: TimeSpan.FromMinutes(2));
        }

        await Eventually.IsTrueAsync("nobody at work", async () => (await studio.Client.GetStringAsync("/api/jobs?state=queued,running", Ct)).Contains("\"jobs\":[]", StringComparison.Ordinal));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var mouse = visit.Page.Mouse;
            var sockets = new SocketCount(visit.Page);
            await visit.SignInAsync(studio.Page);
            await PickStory.MeasuredAsync(visit);
            var picture = (await PickStory.Card(visit, 2).Locator(".pic").BoundingBoxAsync())!;
            await mouse.MoveAsync(picture.X + 5, picture.Y + (picture.Height / 2));
            await Assertions.Expect(visit.Page.Locator(".scrubbar")).ToHaveCountAsync(1);
            await sockets.IsSilentAsync("scrubbing a card", async () =>
            {
                await mouse.MoveAsync(picture.X + picture.Width - 10, picture.Y + (picture.Height / 2), new() { Steps = 40 });
                await Assertions.Expect(visit.Page.Locator(".scrub.late")).ToHaveCountAsync(1);
            });

            await visit.Page.GotoAsync($"{studio.Page}/compare?takes=take_001,take_002&mode=wipe&f=20");
            await new Desk(visit).IsReadyAsync();
            await visit.IsLiveAsync();
            var grip = visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Wipe" });
            var handle = (await grip.BoundingBoxAsync())!;
            await sockets.IsSilentAsync("wiping", async () =>
            {
                await mouse.MoveAsync(handle.X + (handle.Width / 2), handle.Y + (handle.Height / 2));
                await mouse.DownAsync();
                await mouse.MoveAsync(handle.X + 200, handle.Y + (handle.Height / 2), new() { Steps = 30 });
                await mouse.UpAsync();
                await Assertions.Expect(grip).Not.ToHaveAttributeAsync("aria-valuenow", "50");
            });

            await visit.Page.GotoAsync($"{studio.Page}/takes/take_001?f=12&tab=notes");
            await new Desk(visit).IsReadyAsync();
            await visit.IsLiveAsync();
            await visit.Page.WaitForFunctionAsync("document.querySelector('[data-note-layer]')?.hasAttribute('data-ready')");
            await visit.Page.Keyboard.PressAsync("d");
            var pad = (await visit.Page.Locator("svg.ink.pad").BoundingBoxAsync())!;
            await sockets.IsSilentAsync("drawing", async () =>
            {
                await mouse.MoveAsync(pad.X + 60, pad.Y + 60);
                await mouse.DownAsync();
                await mouse.MoveAsync(pad.X + 260, pad.Y + 160, new() { Steps = 30 });
                await mouse.UpAsync();
                await Assertions.Expect(visit.Page.Locator("svg.ink.pad path")).ToHaveCountAsync(1);
            });
        });
    }
}
