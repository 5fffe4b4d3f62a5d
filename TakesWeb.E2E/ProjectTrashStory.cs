using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A director puts a shot and a film into the trash and takes them back; an admin frees the film for good.</summary>
public sealed class ProjectTrashStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_film_goes_to_the_trash_comes_back_and_goes_for_good()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        await studio.AddAsync(SampleMedia.Png());
        await studio.AllSettledAsync();

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await visit.SignInAsync($"/projects/{studio.Slug}");
            await MoveToTrashAsync(page);
            await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");
            await Button(page, "Undo").ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Night Train" })).ToBeVisibleAsync();

            await page.GotoAsync($"/projects/{studio.Slug}");
            await visit.IsLiveAsync();
            await MoveToTrashAsync(page);
            await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Night Train" })).ToBeHiddenAsync();
            await page.GetByText("Projects in the trash").ClickAsync();
            await Button(page, "Purge Night Train").ClickAsync();
            var dialog = page.GetByRole(AriaRole.Dialog);
            await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Purge for good" })).ToBeDisabledAsync();
            await dialog.GetByLabel("Type Night Train to mean it").FillAsync("Night Train");
            await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Purge for good" }).ClickAsync();
            await Assertions.Expect(page.GetByText("Night Train is gone for good.")).ToBeVisibleAsync();
        });

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(server.DataFolder, "projects")));
        Assert.Empty(Directory.GetFiles(Path.Combine(server.DataFolder, "cache"), "*", SearchOption.AllDirectories));
        var stats = (await studio.Client.GetFromJsonAsync<JsonNode>("/api/storage/stats", Ct))!;
        Assert.Equal(0, (long)stats["total"]!["bytes"]!);
        Assert.All(stats["categories"]!.AsObject(), category => Assert.Equal(0, (long)category.Value!["bytes"]!));
        using var gone = await studio.Client.GetAsync($"/api/projects/{studio.Slug}", Ct);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task A_shot_goes_to_the_trash_and_comes_back(int width)
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        await studio.AddAsync(SampleMedia.Png());
        await studio.AllSettledAsync();

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await visit.SignInAsync(studio.Page);
            await Button(page, "More about this shot").ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Move shot to trash" }).ClickAsync();
            await page.WaitForURLAsync($"**/projects/{studio.Slug}");
            await Assertions.Expect(page.GetByText("The whistle is in the trash, with its takes.")).ToBeVisibleAsync();
            await page.GetByText("Shots in the trash").ClickAsync();
            await Button(page, "Restore The whistle").ClickAsync();
            await Assertions.Expect(page.GetByText("The whistle is back, with its takes.")).ToBeVisibleAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "The whistle" }).Last).ToBeVisibleAsync();
        }, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 } });

        Assert.Single(await studio.ListAsync());
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name });

    private static async Task MoveToTrashAsync(IPage page)
    {
        await Button(page, "More about this project").ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Move to trash" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Move to trash" }).ClickAsync();
    }
}
