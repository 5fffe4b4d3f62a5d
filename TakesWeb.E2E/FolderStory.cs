using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>An artist has a folder of rendered frames, and chooses it as a whole: it is one take.</summary>
public sealed class FolderStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_of_frames_becomes_one_take_that_says_what_is_missing()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        var folder = Directory.CreateTempSubdirectory("takes-frames-");
        var frames = new[] { 1, 2, 3, 5, 6 }.ToDictionary(n => n, _ => SampleMedia.Png());
        foreach (var (number, bytes) in frames)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"spiral.{number:D4}.png"), bytes, Ct);
        }

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "render.log"), "done", Ct);
        try
        {
            await browser.VisitAsync(server.Address, async visit =>
            {
                await visit.SignInAsync(studio.Page);
                // A press before the page is live is lost, and an empty shot has nothing that tells when it is.
                var dialog = visit.Page.GetByRole(AriaRole.Dialog);
                await Eventually.IsTrueAsync("the dialog of a new take", async () =>
                {
                    await visit.Page.Keyboard.PressAsync("n");
                    return await dialog.IsVisibleAsync();
                });
                await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Upload", Exact = true }).ClickAsync();
                var chooser = await visit.Page.RunAndWaitForFileChooserAsync(() => dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Choose a folder of frames" }).ClickAsync());
                await chooser.SetFilesAsync(folder.FullName);

                var card = visit.Page.Locator("article.card");
                await Assertions.Expect(card).ToHaveCountAsync(1, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });
                await Assertions.Expect(card).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("sequence, 5 frames, 1 missing"), new LocatorAssertionsToHaveAttributeOptions { Timeout = 60_000 });
                await Assertions.Expect(card.Locator("img")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 60_000 });
                await visit.ScreenshotAsync("sequence-card");

                await visit.Page.GotoAsync(studio.Page + "/takes/take_001?tab=media");
                await Assertions.Expect(visit.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("5 frames, 1 to 6, 1 missing (4)", new LocatorAssertionsToContainTextOptions { Timeout = 30_000 });
                Assert.Empty((await visit.Page.RunAxe()).Violations.Select(v => v.Description));
                await visit.ScreenshotAsync("sequence-take");
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        var take = await studio.SettledAsync("take_001");
        Assert.Equal(folder.Name + ".zip", (string?)take["file"]!["originalName"]);
        foreach (var (number, bytes) in frames)
        {
            Assert.Equal(bytes, await studio.Client.GetByteArrayAsync($"{take["framesUrl"]}/{number}", Ct));
        }
    }
}
