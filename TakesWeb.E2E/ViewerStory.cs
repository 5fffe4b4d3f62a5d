using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A director looks at a take, frame by frame; what counts is the picture, so its pixels are read.</summary>
public sealed class ViewerStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static BrowserNewContextOptions Desktop => new() { ViewportSize = new() { Width = 1440, Height = 900 }, Permissions = ["clipboard-read", "clipboard-write"] };

    [Fact]
    public async Task A_typed_frame_and_four_steps_stand_at_39_and_the_copied_link_shows_it_again()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithVideosAsync(server, "red", "blue");

        await browser.VisitAsync(server.Address, async visit =>
        {
            var desk = new Desk(visit);
            await visit.SignInAsync($"{studio.Page}/takes/take_001");
            await desk.IsReadyAsync();
            await desk.TypeFrameAsync(37);
            await desk.StandsAtAsync(37);
            foreach (var key in new[] { "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft" })
            {
                await visit.Page.Keyboard.PressAsync(key);
            }

            await desk.StandsAtAsync(39);
            await Assertions.Expect(desk.Timecode).ToHaveValueAsync("00:00:01:15");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Copy a link to this frame" }).ClickAsync();
            await visit.ScreenshotAsync("viewer");
            var link = await visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
            Assert.EndsWith("/takes/take_001?f=39", link, StringComparison.Ordinal);

            await visit.Page.GotoAsync("/");
            await visit.Page.GotoAsync(link);
            await desk.StandsAtAsync(39);

            await visit.Page.Keyboard.PressAsync("ArrowDown");
            await visit.Page.WaitForURLAsync(url => url.EndsWith("/takes/take_002?f=39", StringComparison.Ordinal));
            await desk.StandsAtAsync(39);
            await visit.Page.GoBackAsync();
            await visit.Page.WaitForURLAsync(url => url.EndsWith("/takes/take_001?f=39", StringComparison.Ordinal));
            await desk.StandsAtAsync(39);
        }, Desktop);
    }

    [Fact]
    public async Task A_range_loops_forwards_and_backwards_by_keys()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithVideosAsync(server, "green");

        await browser.VisitAsync(server.Address, async visit =>
        {
            var (desk, keys) = (new Desk(visit), visit.Page.Keyboard);
            await visit.SignInAsync($"{studio.Page}/takes/take_001");
            await desk.IsReadyAsync();
            await desk.TypeFrameAsync(20);
            await desk.StandsAtAsync(20);
            await keys.PressAsync("i");
            await desk.TypeFrameAsync(44);
            await desk.StandsAtAsync(44);
            await keys.PressAsync("o");
            await visit.Page.WaitForURLAsync(new Regex("in=20&out=44"));

            await desk.ListenAsync();
            await keys.PressAsync("l");
            await desk.LoopsAsync(2);
            await keys.PressAsync("k");
            await StandsWhereItSaysAsync(desk);
            var forwards = await desk.ShownAsync();
            Assert.All(forwards, shown => Assert.InRange(shown[0], 20, 95));
            // A machine that shows few frames sees the end late, but once a round.
            Assert.True(forwards.Count(shown => shown[0] > 44) <= 2 * Desk.Rounds(forwards), "the loop ran on beyond its end: " + string.Join(' ', forwards.Select(shown => shown[0])));

            await keys.PressAsync("l");
            await keys.PressAsync("l");
            await Assertions.Expect(visit.Page.GetByText("2×", new() { Exact = true })).ToBeVisibleAsync();
            await keys.PressAsync("k");
            await StandsWhereItSaysAsync(desk);

            await desk.TypeFrameAsync(30);
            await desk.StandsAtAsync(30);
            await desk.ListenAsync();
            await keys.PressAsync("j");
            await visit.HoldsAsync("shownFrames.some((f, i) => i > 0 && f[0] > shownFrames[i - 1][0] + 10)");
            await keys.PressAsync("k");
            await StandsWhereItSaysAsync(desk);
            Assert.All(await desk.ShownAsync(), shown => Assert.InRange(shown[0], 20, 44));

            await keys.PressAsync("\\");
            await visit.Page.WaitForURLAsync(url => !url.Contains("in=", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Scrubbing_zooming_and_stepping_tell_the_server_nothing()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithVideosAsync(server, "navy");

        await browser.VisitAsync(server.Address, async visit =>
        {
            var (desk, sockets, mouse) = (new Desk(visit), new SocketCount(visit.Page), visit.Page.Mouse);
            await visit.SignInAsync($"{studio.Page}/takes/take_001");
            await desk.IsReadyAsync();
            await desk.StandsAtAsync(0);
            Assert.True(sockets.Messages > 0);
            var rail = (await desk.Rail.BoundingBoxAsync())!;

            await sockets.IsSilentAsync("scrubbing", async () =>
            {
                await mouse.MoveAsync(rail.X + 2, rail.Y + 15);
                await mouse.DownAsync();
                await mouse.MoveAsync(rail.X + (rail.Width * 60 / 95), rail.Y + 15, new() { Steps = 40 });
                await mouse.UpAsync();
                await desk.StandsAtAsync(60);
            });
            await sockets.IsSilentAsync("zooming", async () =>
            {
                await mouse.MoveAsync(500, 300);
                await mouse.WheelAsync(0, -500);
                await Assertions.Expect(visit.Page.Locator("[data-zoom]")).ToBeVisibleAsync();
                await visit.Page.Keyboard.PressAsync("0");
                await Assertions.Expect(visit.Page.Locator("[data-zoom]")).ToBeHiddenAsync();
            });
            await sockets.IsSilentAsync("playing", async () =>
            {
                await visit.Page.Keyboard.PressAsync("Space");
                await desk.ListenAsync();
                await desk.LoopsAsync(1);
                await visit.Page.Keyboard.PressAsync("Space");
                await StandsWhereItSaysAsync(desk);
            });
        });
    }

    [Fact]
    public async Task Stars_and_verdicts_are_one_key_with_undo_and_the_next_take_where_that_is_wanted()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        for (var number = 1; number <= 3; number++)
        {
            await studio.AddAsync(SampleMedia.Png());
        }

        await studio.AllSettledAsync();
        await browser.VisitAsync(server.Address, async visit =>
        {
            var keys = visit.Page.Keyboard;
            await visit.SignInAsync($"{studio.Page}/takes/take_001");
            await visit.HoldsAsync("document.querySelector('[data-player]')?.player");

            // A French board gives & for the key of 1; the place counts.
            await visit.Page.EvaluateAsync("document.body.dispatchEvent(new KeyboardEvent('keydown', { key: \"'\", code: 'Digit4', bubbles: true, cancelable: true }))");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Group, new() { Name = "Rating: 4 of 5 stars" })).ToBeVisibleAsync();
            await keys.PressAsync("Shift+P");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveAttributeAsync("aria-pressed", "true");
            await keys.PressAsync("Control+z");
            await Assertions.Expect(visit.Page.GetByText("No verdict", new() { Exact = true })).ToBeVisibleAsync();

            // Given before the switch was on: its answer, which comes after, leads nowhere.
            await visit.Page.EvaluateAsync("document.querySelector('[data-key=\"shift m\"]').click(); document.querySelector('[data-switch=\"takes.advance\"]').click()");
            await Assertions.Expect(visit.Page.GetByText("Take 1 is a maybe.")).ToBeVisibleAsync();
            await keys.PressAsync("x");
            await visit.Page.WaitForURLAsync($"**{studio.Page}/takes/take_002");
            await keys.PressAsync("p");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Take 3", Exact = true })).ToBeVisibleAsync();
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Keyboard shortcuts" }).ClickAsync();
            await visit.Page.GetByLabel("Keys of one letter").UncheckAsync();
            await keys.PressAsync("Escape");
            await keys.PressAsync("x");
            await keys.PressAsync("ArrowUp");
            await visit.Page.WaitForURLAsync($"**{studio.Page}/takes/take_002");
        });

        Assert.Equal(["reject", "selected", "none"], (await studio.ListAsync()).OrderBy(t => (int)t["number"]!).Select(t => (string)t["verdict"]!));
        Assert.Equal(4, (int)(await studio.TakeAsync("take_001"))["rating"]!);
    }

    [Fact]
    public async Task Viewer_and_compare_are_accessible()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithVideosAsync(server, "teal", "maroon");

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync($"{studio.Page}/takes/take_001?in=5&out=50");
            await new Desk(visit).IsReadyAsync();
            await visit.IsAccessibleEverywhereAsync();
            foreach (var tab in new[] { "Media", "History" })
            {
                await visit.Page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
                await visit.IsAccessibleEverywhereAsync();
            }

            foreach (var mode in new[] { "side", "wipe", "overlay", "flick", "difference", "grid" })
            {
                await visit.Page.GotoAsync($"{studio.Page}/compare?takes=take_001,take_002&mode={mode}");
                await new Desk(visit).IsReadyAsync();
                await visit.IsAccessibleEverywhereAsync();
            }
        });
    }

    /// <summary>After a pause picture and number agree.</summary>
    private static Task StandsWhereItSaysAsync(Desk desk) => Eventually.IsTrueAsync(
        "picture and number agree", async () => int.Parse(await desk.Number.InputValueAsync(), System.Globalization.CultureInfo.InvariantCulture) == await desk.BurntInAsync());

    internal static async Task<Studio> WithVideosAsync(TakesServer server, params string[] colours)
    {
        var studio = await Studio.OpenAsync(server);
        foreach (var colour in colours)
        {
            var path = Path.Combine(server.DataFolder, colour + ".mp4");
            await SampleMedia.WriteCountedVideoAsync(path, colour);
            using var answer = await studio.PostAsync(new ByteArrayContent(await File.ReadAllBytesAsync(path, Ct)), colour + ".mp4", metadata: $$$"""{"generationParams":{"model":"flat","seed":7,"prompt":"a {{{colour}}} field"}}""");
            await Studio.TakeOfAsync(answer);
            File.Delete(path);
        }

        await studio.AllSettledAsync();
        // A job that ends is told to every page: who counts what a page says to the server waits for the last.
        await studio.NobodyWorksAsync();
        return studio;
    }
}
