using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A director lays two takes beside each other, over each other, and chooses.</summary>
public sealed class CompareStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_takes_run_on_one_transport_and_stand_at_one_frame()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await ViewerStory.WithVideosAsync(server, "red", "blue");

        await browser.VisitAsync(server.Address, async visit =>
        {
            var (desk, keys) = (new Desk(visit), visit.Page.Keyboard);
            await visit.SignInAsync($"{studio.Page}/takes/take_001?f=11");
            await desk.IsReadyAsync();
            await desk.StandsAtAsync(11);
            await keys.PressAsync("c");
            await visit.Page.WaitForURLAsync($"**{studio.Page}/compare?takes=take_001,take_002&f=11");
            await desk.IsReadyAsync();
            await desk.StandsAtAsync(11, lanes: 2);

            await keys.PressAsync("Space");
            await visit.HoldsAsync("document.querySelector('[data-player]').player.frame > 59");
            await keys.PressAsync("Space");
            await AgreeAsync(desk);

            await visit.Page.GotoAsync($"{studio.Page}/compare?takes=take_001,take_002&in=10&out=34");
            await desk.IsReadyAsync();
            await desk.StandsAtAsync(10, lanes: 2);
            await desk.ListenAsync();
            await keys.PressAsync("Space");
            await desk.LoopsAsync(2);
            await keys.PressAsync("k");
            await AgreeAsync(desk);
            var shown = await desk.ShownAsync();
            Assert.All(shown, frames => Assert.All(frames, frame => Assert.InRange(frame, 10, 60)));
            Assert.True(shown.Count(frames => frames[2] > 34) <= 2 * Desk.Rounds(shown), "the loop did not hold for B: " + string.Join(' ', shown.Select(frames => frames[2])));
        });
    }

    [Fact]
    public async Task Wipe_flick_and_difference_show_what_they_promise_and_tell_the_server_nothing()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await ViewerStory.WithVideosAsync(server, "red", "blue");

        await browser.VisitAsync(server.Address, async visit =>
        {
            var (desk, keys, sockets) = (new Desk(visit), visit.Page.Keyboard, new SocketCount(visit.Page));
            await visit.SignInAsync($"{studio.Page}/compare?takes=take_001,take_002&mode=wipe&f=20");
            await desk.IsReadyAsync();
            await desk.StandsAtAsync(20, lanes: 2);
            var picture = visit.Page.Locator("[data-lanes]");
            var grip = visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Wipe" });

            await sockets.IsSilentAsync("wiping", async () =>
            {
                Assert.Equal(("A", "B"), (await SideAsync(desk, picture, 0.47), await SideAsync(desk, picture, 0.53)));
                await grip.FocusAsync();
                for (var press = 0; press < 10; press++)
                {
                    await keys.PressAsync("ArrowRight");
                }

                await Assertions.Expect(grip).ToHaveAttributeAsync("aria-valuenow", "60");
                Assert.Equal(("A", "B"), (await SideAsync(desk, picture, 0.57), await SideAsync(desk, picture, 0.63)));
                var box = (await picture.BoundingBoxAsync())!;
                await visit.Page.Mouse.MoveAsync(box.X + (box.Width * 0.6f), box.Y + (box.Height * 0.2f));
                await visit.Page.Mouse.DownAsync();
                await visit.Page.Mouse.MoveAsync(box.X + (box.Width * 0.3f), box.Y + (box.Height * 0.2f), new() { Steps = 30 });
                await visit.Page.Mouse.UpAsync();
                Assert.Equal(("A", "B"), (await SideAsync(desk, picture, 0.27), await SideAsync(desk, picture, 0.33)));
            });
            await visit.ScreenshotAsync("compare");

            await sockets.IsSilentAsync("flicking", async () =>
            {
                await keys.PressAsync("1");
                Assert.Equal("A", await SideAsync(desk, picture, 0.5));
                for (var flick = 0; flick < 8; flick++)
                {
                    await keys.PressAsync("b");
                    Assert.Equal(flick % 2 == 0 ? "B" : "A", await SideAsync(desk, picture, 0.5));
                }
            });
            await desk.StandsAtAsync(20, lanes: 2);

            await keys.PressAsync("t");
            var difference = await desk.ColourAtAsync(picture, 0.5, 0.4);
            Assert.True(difference[0] > 200 && difference[2] > 200, $"red less blue is magenta, not {string.Join(',', difference)}");
            Assert.All(await desk.ColourAtAsync(picture, 0.95, 0.95), value => Assert.InRange(value, 0, 24));
            Assert.EndsWith("mode=difference&f=20", visit.Page.Url, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task What_differs_is_told_word_by_word_and_the_better_one_is_circled()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await ViewerStory.WithVideosAsync(server, "red", "blue");

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync($"{studio.Page}/compare?takes=take_001,take_002");
            await new Desk(visit).IsReadyAsync();

            await Assertions.Expect(visit.Page.GetByText("Only the prompt changed.")).ToBeVisibleAsync();
            Assert.Equal(("red", "blue"), (await visit.Page.Locator("del").TextContentAsync(), await visit.Page.Locator("ins").TextContentAsync()));
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Circle take 2" }).ClickAsync();
            await Assertions.Expect(visit.Page.GetByText("is active", new() { Exact = true })).ToBeVisibleAsync();

            await visit.Page.Keyboard.PressAsync("2");
            await visit.Page.Keyboard.PressAsync("Shift+Digit5");
            await Assertions.Expect(visit.Page.GetByLabel("5 of 5 stars")).ToBeVisibleAsync();
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Swap A and B" }).ClickAsync();
            await visit.Page.WaitForURLAsync(url => url.Contains("takes=take_002,take_001", StringComparison.Ordinal));
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^A, take 2:") })).ToBeVisibleAsync();
        });

        Assert.Equal(("take_002", 5), ((string)(await studio.Client.GetFromJsonAsync<JsonNode>(studio.Takes, Ct))!["activeTakeId"]!, (int)(await studio.TakeAsync("take_002"))["rating"]!));
    }

    [Fact]
    public async Task Drawings_lie_over_their_own_take_both_pictures_are_zoomed_as_one_and_the_curve_leads_to_the_worst_frame()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await ViewerStory.WithVideosAsync(server, "red", "blue");
        using var noted = await studio.Client.PostAsJsonAsync($"{studio.Takes}/take_002/notes", new { text = "too dark here", frame = 20, strokes = new[] { new { kind = "box", color = "green", width = 0.01, points = new[] { 0.25, 0.25, 0.75, 0.5 } } } }, Ct);
        Assert.True(noted.IsSuccessStatusCode, await noted.Content.ReadAsStringAsync(Ct));
        await studio.NobodyWorksAsync();

        await browser.VisitAsync(server.Address, async visit =>
        {
            var (desk, keys, sockets) = (new Desk(visit), visit.Page.Keyboard, new SocketCount(visit.Page));
            await visit.SignInAsync($"{studio.Page}/compare?takes=take_001,take_002&f=20");
            await desk.IsReadyAsync();
            await desk.StandsAtAsync(20, lanes: 2);
            var drawn = visit.Page.Locator("[data-lane] svg.ink > *");
            await Assertions.Expect(drawn).ToHaveCountAsync(1);
            await keys.PressAsync("ArrowRight");
            await Assertions.Expect(drawn).ToHaveCountAsync(0);

            await sockets.IsSilentAsync("zooming", async () =>
            {
                var lane = (await visit.Page.Locator("[data-lane]").First.BoundingBoxAsync())!;
                await visit.Page.Mouse.MoveAsync(lane.X + (lane.Width / 3), lane.Y + (lane.Height / 2));
                await visit.Page.Mouse.WheelAsync(0, -400);
                await visit.HoldsAsync("new Set([...document.querySelectorAll('video[data-media]')].map(v => v.style.transform)).size === 1 && document.querySelector('video[data-media]').style.transform.includes('scale(1.8')");
                await keys.PressAsync("0");
                await visit.HoldsAsync("[...document.querySelectorAll('video[data-media]')].every(v => v.style.transform === '')");
            });

            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Measure frame by frame" }).ClickAsync();
            var worst = visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Worst: frame") });
            await Assertions.Expect(worst).ToBeVisibleAsync(new() { Timeout = 60_000 });
            var frame = int.Parse((await worst.GetAttributeAsync("data-go-frame"))!, System.Globalization.CultureInfo.InvariantCulture);
            await worst.ClickAsync();
            await desk.StandsAtAsync(frame, lanes: 2);
            await visit.IsAccessibleAsync();
        });
    }

    /// <summary>Whose colour is on the screen at this part of the width. Neither: there is a hole between them.</summary>
    private static async Task<string> SideAsync(Desk desk, ILocator picture, double x)
    {
        var colour = await desk.ColourAtAsync(picture, x, 0.2);
        return colour is [> 200, < 60, < 60] ? "A" : colour is [< 60, < 60, > 200] ? "B" : string.Join(',', colour);
    }

    private static Task AgreeAsync(Desk desk) => Eventually.IsTrueAsync("both pictures at the frame of the number", async () =>
    {
        var number = int.Parse(await desk.Number.InputValueAsync(), System.Globalization.CultureInfo.InvariantCulture);
        return await desk.BurntInAsync(0) == number && await desk.BurntInAsync(1) == number;
    });
}
