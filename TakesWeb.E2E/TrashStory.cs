using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A director throws takes away, thinks again, and frees what is really not wanted; all of it by keys.</summary>
public sealed partial class TrashStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_goes_to_the_trash_comes_back_with_one_undo_and_a_purge_frees_it()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        for (var number = 1; number <= 4; number++)
        {
            await studio.AddAsync(SampleMedia.Png());
        }

        await studio.AllSettledAsync();

        await browser.VisitAsync(server.Address, async visit =>
        {
            var keys = visit.Page.Keyboard;
            await visit.SignInAsync(studio.Page);
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Grid, new() { Name = "Takes" })).ToHaveAttributeAsync("style", Measured());
            await Card(visit, 4).FocusAsync();
            await keys.PressAsync("s");
            await Assertions.Expect(Card(visit, 4)).ToContainTextAsync("Active");

            await keys.PressAsync(" ");
            await Assertions.Expect(Bar(visit)).ToHaveAccessibleNameAsync("1 take chosen");
            await keys.PressAsync("ArrowRight");
            await keys.PressAsync("ArrowRight");
            await keys.PressAsync("Shift+ ");
            await Assertions.Expect(Bar(visit)).ToHaveAccessibleNameAsync("3 takes chosen");
            await keys.PressAsync("Delete");
            await Assertions.Expect(visit.Page.GetByText("3 takes are in the trash. The shot has no active take now.")).ToBeVisibleAsync();
            await Assertions.Expect(Card(visit, 4)).ToBeHiddenAsync();

            await keys.PressAsync("Control+z");
            await Assertions.Expect(Card(visit, 4)).ToContainTextAsync("Active");
            await Assertions.Expect(Card(visit, 2)).ToBeVisibleAsync();

            await Card(visit, 3).FocusAsync();
            await keys.PressAsync("Delete");
            await Assertions.Expect(Card(visit, 3)).ToBeHiddenAsync();
            await visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Trash") }).ClickAsync();
            await Card(visit, 3).FocusAsync();
            await keys.PressAsync("Delete");
            var dialog = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Purge take 3 of The whistle" });
            await Assertions.Expect(dialog).ToContainTextAsync("Really freed");
            var purge = dialog.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Purge 1 take") });
            await Assertions.Expect(purge).ToBeDisabledAsync();
            await dialog.GetByRole(AriaRole.Textbox).FillAsync("take_003");
            await Assertions.Expect(purge).ToBeEnabledAsync();
            await keys.PressAsync("Control+Enter");
            await Assertions.Expect(visit.Page.GetByText("Take 3 is purged")).ToBeVisibleAsync();
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "The trash is empty" })).ToBeVisibleAsync();
        });

        await Eventually.SeeAsync(
            "the purge in a commit", async () => (string)(await studio.TakeAsync("take_003"))["commit"]!["state"]! == "committed" ? "so" : null, () => "");
        Assert.Equal("", await Terminal.GitAsync(studio.Repository, "status", "--porcelain"));
        await Terminal.GitAsync(studio.Repository, "fsck", "--strict");
        await Terminal.GitAsync(studio.Repository, "lfs", "fsck");
        Assert.Equal(3, (await studio.ListAsync()).Count);
    }

    private static ILocator Bar(Visit visit) => visit.Page.GetByRole(AriaRole.Toolbar);

    private static ILocator Card(Visit visit, int number) => visit.Page.GetByRole(AriaRole.Article, new() { NameRegex = new Regex($"^Take {number}(,|$)") });

    [GeneratedRegex("--columns")]
    private static partial Regex Measured();
}
