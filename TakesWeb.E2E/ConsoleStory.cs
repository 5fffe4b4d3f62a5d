using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>An admin finds out why there is no picture, and steers jobs and lanes, in the browser alone.</summary>
public sealed partial class ConsoleStory(Browser browser)
{
    private static readonly float Patience = 60_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_admin_reads_why_something_failed_and_steers_jobs_and_lanes()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        using var corrupt = await studio.PostAsync(new ByteArrayContent(await TornVideoAsync()), "torn.mp4");
        Assert.Equal(201, (int)corrupt.StatusCode);
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            page.SetDefaultTimeout(Patience);
            Assertions.SetDefaultExpectTimeout(Patience);
            await visit.SignInAsync("/jobs");
            await FilterAsync(page);
            await ReadAndRetryAsync(page);
            await PauseAndCancelAsync(page, studio);
            await RunNowAsync(page);
        });
    }

    private static async Task FilterAsync(IPage page)
    {
        await Assertions.Expect(page.GetByText("live", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = Failed() }).ClickAsync();
        await page.GetByLabel("Project", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("Night Train");
        await page.GetByLabel("Kind", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("Thumbnail");
        await Assertions.Expect(page).ToHaveURLAsync(Address());

        // A filter survives a reload: it is in the address.
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("live", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = Failed() })).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(page.GetByLabel("Project", new PageGetByLabelOptions { Exact = true })).ToHaveValueAsync("night-train");
        await Assertions.Expect(page.GetByLabel("Kind", new PageGetByLabelOptions { Exact = true })).ToHaveValueAsync("thumbnail");
    }

    private static async Task ReadAndRetryAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Why Thumbnail" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("End of the error output")).ToContainTextAsync("moov atom not found");
        await page.Locator("tr.more").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Retry", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".said[role=status]")).ToHaveTextAsync("Thumbnail is queued again.");

        // The same bytes fail again, and stand here again.
        await Assertions.Expect(page.Locator(".table tbody .state.failed")).ToBeVisibleAsync();
    }

    private static async Task PauseAndCancelAsync(IPage page, Studio studio)
    {
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause Interactive" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Lane Interactive")).ToContainTextAsync("paused by");
        await studio.AddAsync(SampleMedia.Png());
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = Waiting() }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel Thumbnail" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Nothing here" }).Or(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Nothing waits" }))).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancelled" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Why Thumbnail" }).ClickAsync();
        await page.Locator("tr.more").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Retry", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".said[role=status]")).ToContainTextAsync("It starts when the lane Interactive is resumed.");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resume Interactive" }).ClickAsync();
        var take = await studio.SettledAsync("take_002");
        Assert.Equal("ready", (string?)take["picture"]);
    }

    private static async Task RunNowAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = All() }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run now: Clean up leftovers" }).ClickAsync();
        await Assertions.Expect(page.Locator("aside.schedule li").Filter(new LocatorFilterOptions { HasText = "Clean up leftovers" })).ToContainTextAsync("last ok");
    }

    /// <summary>The first half of an MP4: its index would have come at the end.</summary>
    private static async Task<byte[]> TornVideoAsync()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("takes-e2e-torn-").FullName, "whole.mp4");
        await SampleMedia.WriteVideoAsync(path);
        var bytes = await File.ReadAllBytesAsync(path, Ct);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        return bytes[..(bytes.Length / 2)];
    }

    [GeneratedRegex("^Failed")]
    private static partial Regex Failed();

    [GeneratedRegex("^Waiting")]
    private static partial Regex Waiting();

    [GeneratedRegex(@"/jobs\?state=failed&(kind=thumbnail&project=night-train|project=night-train&kind=thumbnail)$")]
    private static partial Regex Address();

    [GeneratedRegex("^All$")]
    private static partial Regex All();
}
