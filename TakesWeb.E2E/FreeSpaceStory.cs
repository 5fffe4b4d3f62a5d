using System.Globalization;
using System.Text.Json.Nodes;
using System.Net.Http.Json;
using Microsoft.Playwright;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>The disk is full on a Friday.</summary>
public sealed class FreeSpaceStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_admin_asks_for_space_edits_the_plan_takes_it_back_and_purges()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        for (var number = 1; number <= 4; number++)
        {
            await studio.AddAsync(SampleMedia.Png());
        }

        await studio.AllSettledAsync();
        using (var circled = await studio.Client.PutAsJsonAsync($"/api/projects/{studio.Slug}/shots/{studio.ShotUid}/active-take", new { takeId = "take_002" }, Ct))
        {
            circled.EnsureSuccessStatusCode();
        }

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync($"/projects/{studio.Slug}/storage");
            var planner = visit.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Free some space" });
            await AskAsync(visit, planner, "1");
            await Assertions.Expect(planner.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(3);

            // By keyboard: the box has the focus, and the space bar unticks it.
            await planner.GetByRole(AriaRole.Checkbox).Nth(1).FocusAsync();
            await visit.Page.Keyboard.PressAsync("Space");
            await planner.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Move 2 to the trash" }).ClickAsync();
            await Assertions.Expect(planner.GetByRole(AriaRole.Status)).ToContainTextAsync("Nothing is freed yet");
            Assert.Equal(["take_002", "take_003"], await NamesAsync(studio));

            await planner.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Undo" }).ClickAsync();
            await planner.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Move 2 to the trash" }).ClickAsync();
            await Assertions.Expect(planner.GetByRole(AriaRole.Status)).ToContainTextAsync("Nothing is freed yet");
            await CommittedAsync(studio);
            var promised = await BytesAsync(planner.Locator(".big").First);
            var (before, logs) = (DiskBytes(server), LogBytes(studio));
            await planner.GetByLabel("To purge them for good").FillAsync("Night Train");
            await planner.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Purge now" }).ClickAsync();
            await Assertions.Expect(planner.GetByRole(AriaRole.Status)).ToContainTextAsync($"({promised.ToString("N0", CultureInfo.InvariantCulture)} bytes)");

            Assert.Equal(promised, before - DiskBytes(server) + (LogBytes(studio) - logs));
        });
        Assert.Equal(["take_002", "take_003"], await NamesAsync(studio));
        await CommittedAsync(studio);
        await studio.IsCleanAsync();
        await Terminal.GitAsync(studio.Repository, "lfs", "fsck");
        var told = (long)(await studio.Client.GetFromJsonAsync<JsonNode>($"/api/projects/{studio.Slug}/storage", Ct))!["total_size_bytes"]!;
        Assert.Equal(KeptBytes(studio), told);
    }

    // The circuit may not listen yet: a form that is sent too early reloads the page, and is sent again.
    private static Task AskAsync(Visit visit, ILocator planner, string amount) => Eventually.IsTrueAsync("a plan", async () =>
    {
        await planner.GetByLabel("Free", new LocatorGetByLabelOptions { Exact = true }).FillAsync(amount);
        await planner.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Propose" }).ClickAsync();
        return await visit.Page.GetByRole(AriaRole.Checkbox).CountAsync() > 0;
    });

    private static async Task<List<string>> NamesAsync(Studio studio) => (await studio.ListAsync()).ConvertAll(t => (string)t["id"]!);

    private static Task CommittedAsync(Studio studio) => Eventually.IsTrueAsync("every take committed", async () =>
    {
        var page = await studio.Client.GetFromJsonAsync<JsonNode>($"{studio.Takes}?storage=live,trashed,purged&limit=1000", Ct);
        return page!["takes"]!.AsArray().All(t => (string?)t!["commit"]!["state"] == "committed");
    });

    private static async Task<long> BytesAsync(ILocator number) =>
        long.Parse((await number.GetAttributeAsync("title"))!.Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    /// <summary>As find -printf '%D:%i %s' counts: media, thumbnails, sidecars, the LFS store and the cache.</summary>
    private static long DiskBytes(TakesServer server) => Unique(Directory.GetFiles(server.DataFolder, "*", SearchOption.AllDirectories)
        .Where(f => f.Contains("/takes/take_", StringComparison.Ordinal) || f.Contains("/.git/lfs/objects/", StringComparison.Ordinal) || f.Contains("/cache/", StringComparison.Ordinal)));

    private static long KeptBytes(Studio studio) => Unique(Directory.GetFiles(studio.Repository, "*", SearchOption.AllDirectories)
        .Where(f => f.Contains("/takes/take_", StringComparison.Ordinal) || f.Contains("/.git/lfs/objects/", StringComparison.Ordinal)));

    private static long LogBytes(Studio studio) => Unique(Directory.GetFiles(studio.Repository, "*_events.jsonl", SearchOption.AllDirectories));

    private static long Unique(IEnumerable<string> files) =>
        files.Select(FileStat.Of).OfType<FileStat>().Where(s => s.IsRegularFile).DistinctBy(s => s.InodeKey).Sum(s => s.Size);
}
