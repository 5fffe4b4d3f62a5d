using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A director looks over all takes on a sheet, judges them without their names, and circles the winner.</summary>
public sealed partial class TakeOffStory(Browser browser)
{
    private static readonly (string Colour, int Seed, int Steps)[] Made = [("red", 1, 8), ("green", 1, 16), ("blue", 2, 8)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sheet_shows_what_was_never_tried_and_a_blind_take_off_ends_in_a_ranking_that_circles_the_best()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithTakesAsync(server);

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync($"{studio.Page}/contact");
            await ArrangeAsync(visit);
            await DrawAsync(visit, studio);

            await visit.Page.GotoAsync($"{studio.Page}/takeoff");
            await visit.IsLiveAsync();
            await visit.IsAccessibleAsync();
            await Assertions.Expect(visit.Page.GetByText("3 takes take part, at most 3 questions.")).ToBeVisibleAsync();
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
            await JudgeAsync(visit);

            await RankedAsync(visit, "3", "2", "1");
            await visit.IsAccessibleAsync();
            await visit.Page.Keyboard.PressAsync("s");
            await Assertions.Expect(visit.Page.GetByText("Take 3 is active.")).ToBeVisibleAsync();
            Assert.Equal("take_003", await ActiveAsync(studio));
            await visit.Page.Keyboard.PressAsync("Control+z");
            await Eventually.IsTrueAsync("no active take after the undo", async () => await ActiveAsync(studio) is null);
        });
    }

    /// <summary>Blue before green before red, whatever side they stand on; a wrong answer is taken back, and a reload goes on where it was.</summary>
    private static async Task JudgeAsync(Visit visit)
    {
        var desk = new Desk(visit);
        var question = 0;
        await IsAskedAsync(visit, desk, question + 1);
        await visit.IsAccessibleAsync();
        await NamesAreHiddenAsync(visit);
        await visit.HoldsAsync("document.querySelector('[data-player]').player.lanes.every(frame => frame > 2)");

        await visit.Page.Keyboard.PressAsync("Space");
        await IsAskedAsync(visit, desk, 2);
        await visit.Page.Keyboard.PressAsync("Backspace");
        await IsAskedAsync(visit, desk, 1);
        while (await visit.Page.GetByRole(AriaRole.Heading, new() { Name = "The ranking" }).CountAsync() == 0)
        {
            var (left, right) = (await WorthAsync(desk, 0), await WorthAsync(desk, 1));
            await visit.Page.Keyboard.PressAsync(left > right ? "Digit1" : "Digit2");
            question++;
            await Assertions.Expect(visit.Page.Locator("h1:has-text('The ranking'), [role=status]:has-text('Question " + (question + 1) + ";')")).ToHaveCountAsync(1);
            if (question == 1)
            {
                await visit.Page.ReloadAsync();
                await visit.IsLiveAsync();
                await IsAskedAsync(visit, desk, 2);
            }
            else if (await visit.Page.GetByText($"Question {question + 1};").CountAsync() > 0)
            {
                await IsAskedAsync(visit, desk, question + 1);
            }
        }
    }

    /// <summary>What stands in the page for somebody to see or to hear names no take. Addresses of media are not seen.</summary>
    private static async Task NamesAreHiddenAsync(Visit visit)
    {
        var said = await visit.Page.EvaluateAsync<string>(
            "() => [document.title, document.querySelector('main').innerText, ...[...document.querySelectorAll('main *')].flatMap(e => ['alt', 'title', 'aria-label'].map(name => e.getAttribute(name) ?? ''))].join(' ')");
        Assert.DoesNotMatch(Named(), said);
        Assert.DoesNotContain("take_", visit.Page.Url, StringComparison.Ordinal);
    }

    private static async Task ArrangeAsync(Visit visit)
    {
        await visit.IsAccessibleAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = "Take 2" })).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Rows" }).SelectOptionAsync("seed");
        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Columns" }).SelectOptionAsync("steps");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Arrange" }).ClickAsync();
        await visit.Page.WaitForURLAsync(url => url.EndsWith("/contact?rows=seed&columns=steps", StringComparison.Ordinal));
        await Assertions.Expect(visit.Page.GetByText("3 of 4 combinations were tried, 1 never.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Row, new() { Name = "seed 2" }).GetByText("never tried")).ToBeVisibleAsync();
        await visit.IsAccessibleAsync();
        await visit.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Arrange" })).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page.GetByText("never tried")).ToBeVisibleAsync();
        await visit.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Screen });
    }

    private static async Task DrawAsync(Visit visit, Studio studio)
    {
        await visit.IsLiveAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Draw as PNG" }).ClickAsync();
        var link = visit.Page.GetByRole(AriaRole.Link, new() { Name = "Download PNG" });
        await Assertions.Expect(link).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var png = await studio.Client.GetByteArrayAsync(await link.GetAttributeAsync("href"), Ct);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
    }

    private static async Task IsAskedAsync(Visit visit, Desk desk, int question)
    {
        await Assertions.Expect(visit.Page.GetByText($"Question {question};")).ToBeVisibleAsync();
        await desk.IsReadyAsync();
    }

    /// <summary>Blue is worth most, by the pixels that are seen.</summary>
    private static async Task<int> WorthAsync(Desk desk, int lane)
    {
        var colour = await desk.PixelAsync(lane);
        return colour[2] > 128 ? 3 : colour[0] > 128 ? 1 : 2;
    }

    private static async Task RankedAsync(Visit visit, params string[] numbers) =>
        await Assertions.Expect(visit.Page.Locator(".ranked .take-no")).ToHaveTextAsync(numbers);

    private static async Task<string?> ActiveAsync(Studio studio) => (string?)(await studio.Client.GetFromJsonAsync<JsonNode>(studio.Takes, Ct))!["activeTakeId"];

    private static async Task<Studio> WithTakesAsync(TakesServer server)
    {
        var studio = await Studio.OpenAsync(server);
        foreach (var (colour, seed, steps) in Made)
        {
            var path = Path.Combine(server.DataFolder, colour + ".mp4");
            await SampleMedia.WriteCountedVideoAsync(path, colour, frames: 48);
            using var answer = await studio.PostAsync(new ByteArrayContent(await File.ReadAllBytesAsync(path, Ct)), colour + ".mp4", metadata: $$$"""{"generationParams":{"model":"flat","seed":{{{seed}}},"steps":{{{steps}}}}}""");
            await Studio.TakeOfAsync(answer);
            File.Delete(path);
        }

        await studio.AllSettledAsync();
        return studio;
    }

    [GeneratedRegex(@"\b[Tt]ake[ _]\d|flat|seed|steps|\.mp4")]
    private static partial Regex Named();
}
