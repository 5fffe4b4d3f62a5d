using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>An admin gives a project a quota in the browser; what does not fit is refused with a sentence; the numbers are those of the disk.</summary>
public sealed class QuotaStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_quota_is_set_an_upload_is_refused_and_the_numbers_are_those_that_find_counts()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        await studio.AddAsync(SampleMedia.Png());
        await studio.AllSettledAsync();
        var kept = await FindBytesAsync(studio);
        var wave = Path.Combine(server.DataFolder, "large.wav");
        SampleMedia.WriteWave(wave, 3 << 20);

        await browser.VisitAsync(server.Address, async visit =>
        {
            visit.Expect("507");
            await visit.SignInAsync($"/projects/{studio.Slug}");
            await visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Storage" }).ClickAsync();
            var quota = visit.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Quota" });
            await Assertions.Expect(quota).ToContainTextAsync("No quota: uploads are refused only when the disk is full.");
            await visit.IsAccessibleAsync();
            await quota.GetByLabel("Unit").SelectOptionAsync("MB");
            await quota.GetByLabel("Keep at most").FillAsync("2");
            await quota.GetByLabel("Keep at most").PressAsync("Enter");
            await Assertions.Expect(quota).ToContainTextAsync("of 2.00 MB kept");
            Assert.Contains("\"quota\": 2000000", await File.ReadAllTextAsync(Path.Combine(studio.Repository, "project.json"), Ct), StringComparison.Ordinal);

            await visit.Page.GotoAsync(studio.Page);
            var chooser = await visit.Page.RunAndWaitForFileChooserAsync(
                () => visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Upload" }).ClickAsync());
            await chooser.SetFilesAsync(wave);
            await Assertions.Expect(visit.Page.Locator("#uploads")).ToContainTextAsync("Night Train has a quota of 2.00 MB and keeps");
        });

        using (var refused = await studio.PostAsync(new StreamContent(File.OpenRead(wave)), "large.wav"))
        {
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            Assert.Contains("ask an admin for a larger quota", (string)(await refused.Content.ReadFromJsonAsync<JsonNode>(Ct))!["detail"]!, StringComparison.Ordinal);
        }

        Assert.Single(await studio.ListAsync());
        Assert.Equal(kept, await FindBytesAsync(studio));
        Assert.Equal(kept, (long)(await studio.Client.GetFromJsonAsync<JsonNode>($"/api/projects/{studio.Slug}/storage", Ct))!["total_size_bytes"]!);
        await studio.AddAsync(SampleMedia.Png());
        await studio.AllSettledAsync();
        await studio.IsCleanAsync();

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync("/storage");
            var exact = (await FindBytesAsync(studio)).ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Main)).ToContainTextAsync($"{exact} bytes in");
            await visit.IsAccessibleAsync();
            await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show as tables" }).ClickAsync();
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "Night Train" }).First).ToContainTextAsync(exact);
            await visit.IsAccessibleAsync();
        });
    }

    [Fact]
    public async Task Before_the_disk_reaches_the_reserve_every_page_says_so()
    {
        var free = new DriveInfo(Path.GetTempPath()).AvailableFreeSpace;
        await using var server = await TakesServer.StartAsync([("Takes:Storage:ReserveBytes", $"{free / 3 * 2}")], Ct);

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync("/");
            await Assertions.Expect(visit.Page.GetByText("The disk is nearly full.")).ToBeVisibleAsync();
            await visit.IsAccessibleAsync();
            await visit.Page.GotoAsync("/jobs");
            await Assertions.Expect(visit.Page.GetByText("The disk is nearly full.")).ToBeVisibleAsync();
        });
    }

    /// <summary>The unique inodes under takes/ and the LFS store, counted by somebody else.</summary>
    private static async Task<long> FindBytesAsync(Studio studio)
    {
        var found = await Terminal.RunAsync("find", [Path.Combine(studio.Repository, studio.ShotPath, "takes"), Path.Combine(studio.Repository, ".git", "lfs", "objects"), "-type", "f", "-printf", "%D:%i %s\\n"]);
        Assert.True(found.Succeeded, found.ErrorTail);
        return found.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Sum(line => long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
