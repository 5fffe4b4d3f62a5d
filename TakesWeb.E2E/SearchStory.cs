using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>Somebody who remembers a seed finds the take, by keyboard alone; and on the page, by what stands in the address.</summary>
public sealed class SearchStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_seed_finds_its_take_through_the_palette_by_keyboard_and_on_the_page()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        for (var seed = 41; seed <= 43; seed++)
        {
            using var answer = await studio.PostAsync(
                new ByteArrayContent(SampleMedia.Png()), $"take {seed}.png", metadata: $$"""{"generationParams":{"seed":{{seed}},"model":"wan-2.2","prompt":"<b>lantern</b> {{seed}}"},"parent":{{(seed == 43 ? "\"take_002\"" : "null")}}}""");
            await Studio.TakeOfAsync(answer);
        }

        await studio.AllSettledAsync();
        // A job that ends is told to every page, and this story counts what pages are told.
        await Eventually.IsTrueAsync("nobody at work", async () => (await studio.Client.GetFromJsonAsync<JsonNode>("/api/jobs?state=queued,running", Ct))!["jobs"]!.AsArray().Count == 0);
        await browser.VisitAsync(server.Address, async visit =>
        {
            var socket = new SocketCount(visit.Page);
            await visit.SignInAsync("/");
            await FindBySeedAsync(visit, socket);
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Take 2", Exact = true })).ToBeVisibleAsync();
            await visit.IsLiveAsync();
            var line = visit.Page.GetByRole(AriaRole.Group, new() { Name = "Line of takes" });
            await Assertions.Expect(line).ToContainTextAsync("Continued by take 3");
            await line.GetByRole(AriaRole.Link, new() { Name = "take 3" }).ClickAsync();
            await Assertions.Expect(line).ToContainTextAsync("Continues take 2");

            await CommandsAsync(visit);
            await OnThePageAsync(visit);
        });
        await browser.VisitAsync(server.Address, PhoneAsync, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 390, Height = 844 } });
    }

    private static ILocator Palette(Visit visit) => visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Search and commands" });

    private static ILocator Chosen(Visit visit) => Palette(visit).GetByRole(AriaRole.Option, new() { Selected = true });

    private static async Task FindBySeedAsync(Visit visit, SocketCount socket)
    {
        await visit.Page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(Palette(visit)).ToBeVisibleAsync();
        // The parts of a page that has just begun to listen still answer the server.
        var (before, quiet) = (-1, 0);
        await Eventually.IsTrueAsync("a page that says nothing any more", () =>
        {
            (before, quiet) = (socket.Messages, socket.Messages == before ? quiet + 1 : 0);
            return Task.FromResult(quiet >= 10);
        });
        await socket.IsSilentAsync("somebody searches", async () =>
        {
            await visit.Page.Keyboard.TypeAsync("seed:42");
            await Assertions.Expect(Chosen(visit)).ToContainTextAsync("Take 2 of The whistle");
            await visit.Page.Keyboard.PressAsync("ArrowDown");
            await Assertions.Expect(Chosen(visit)).ToContainTextAsync("All takes with seed:42");
            await visit.Page.Keyboard.PressAsync("ArrowUp");
            await Assertions.Expect(Chosen(visit)).ToContainTextAsync("Take 2 of The whistle");
        });
        await visit.IsAccessibleAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Palette(visit)).ToBeHiddenAsync();
    }

    /// <summary>What the page can do is found by name; half a field is a sentence; an open dialog keeps its keys.</summary>
    private static async Task CommandsAsync(Visit visit)
    {
        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync("sed:42");
        await Assertions.Expect(Palette(visit).GetByRole(AriaRole.Status)).ToContainTextAsync("There is no field sed.");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Palette(visit)).ToBeHiddenAsync();

        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync("whistle");
        await Assertions.Expect(Palette(visit).GetByRole(AriaRole.Option, new() { Name = "The whistle shot, Night Train, Platform" })).ToBeVisibleAsync();
        await Palette(visit).GetByRole(AriaRole.Combobox).FillAsync("keyboard");
        await visit.Page.Keyboard.PressAsync("Enter");
        var sheet = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" });
        await Assertions.Expect(sheet).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(Palette(visit)).ToBeHiddenAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(sheet).ToBeHiddenAsync();
    }

    private static async Task OnThePageAsync(Visit visit)
    {
        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync("search all");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**/search");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "What can be typed" })).ToBeVisibleAsync();
        await visit.IsAccessibleAsync();

        await visit.Page.GetByLabel("What to look for").FillAsync("lantern -42");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync(url => url.Contains("q=lantern", StringComparison.Ordinal));
        var takes = visit.Page.GetByRole(AriaRole.List, new() { Name = "Takes" }).GetByRole(AriaRole.Listitem);
        await Assertions.Expect(takes).ToHaveCountAsync(2);
        await Assertions.Expect(takes.First).ToContainTextAsync("<b>lantern</b> 43");
        await visit.IsAccessibleAsync();

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Videos" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No take is all of this" })).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByLabel("What to look for")).ToHaveValueAsync("lantern -42 type:video");
        await visit.Page.GotoAsync("/search?q=rating:many");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("rating does not take many.");
    }

    private static async Task PhoneAsync(Visit visit)
    {
        await visit.SignInAsync("/search?q=lantern");
        await visit.IsAccessibleAsync();
        Assert.False(await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Search", Exact = true }).ClickAsync();
        await Palette(visit).GetByRole(AriaRole.Combobox).FillAsync("seed:41");
        await Assertions.Expect(Chosen(visit)).ToContainTextAsync("Take 1 of The whistle");
        Assert.True((await Chosen(visit).BoundingBoxAsync())!.Height >= 44);
        await visit.IsAccessibleAsync();
        await Chosen(visit).ClickAsync();
        await visit.Page.WaitForURLAsync("**/takes/take_001");
    }
}
