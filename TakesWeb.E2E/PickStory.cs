using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A director picks in the gallery: the eye stays on the pictures, the hands on the keys.</summary>
public sealed partial class PickStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stars_a_reject_and_the_active_take_are_given_by_keys_alone_and_are_there_after_a_reload_and_on_the_disk()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await PickAsync(server, 4, async visit =>
        {
            var keys = visit.Page.Keyboard;
            await Card(visit, 4).FocusAsync();

            // A French board gives ' for the key of 4; the place counts.
            await visit.Page.EvaluateAsync("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: \"'\", code: 'Digit4', bubbles: true, cancelable: true }))");
            await HasStarsAsync(visit, 4, 4);
            await keys.PressAsync("ArrowRight");
            await keys.PressAsync("x");
            await Assertions.Expect(Card(visit, 3)).ToContainTextAsync("Reject");
            await keys.PressAsync("ArrowRight");
            await keys.PressAsync("Shift+P");
            await Assertions.Expect(Card(visit, 2)).ToContainTextAsync("Approved");
            await keys.PressAsync("s");
            await Assertions.Expect(Card(visit, 2)).ToContainTextAsync("Active");

            // One undo after the other, back to before the verdict; then forward again.
            await keys.PressAsync("Control+z");
            await Assertions.Expect(Card(visit, 2)).Not.ToContainTextAsync("Active");
            await keys.PressAsync("Control+z");
            await Assertions.Expect(Card(visit, 2)).Not.ToContainTextAsync("Approved");
            await keys.PressAsync("s");
            await Assertions.Expect(Card(visit, 2)).ToContainTextAsync("Active");

            await visit.Page.GetByLabel("Go on after a verdict").CheckAsync();
            await Card(visit, 2).FocusAsync();
            await keys.PressAsync("m");
            await Assertions.Expect(Card(visit, 2)).ToContainTextAsync("Maybe");
            await Assertions.Expect(Card(visit, 1)).ToBeFocusedAsync();

            await keys.PressAsync("e");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Description" })).ToBeFocusedAsync();
            await keys.TypeAsync("the kettle, 5 x");
            await keys.PressAsync("Control+Enter");
            await Assertions.Expect(visit.Page.GetByText("Take 1: description saved.")).ToBeVisibleAsync();
            await keys.PressAsync("Escape");

            await visit.Page.ReloadAsync();
            await MeasuredAsync(visit);
            await HasStarsAsync(visit, 4, 4);
            await Assertions.Expect(Card(visit, 3)).ToContainTextAsync("Reject");
            await Assertions.Expect(Card(visit, 2)).ToContainTextAsync("Active");
            await Assertions.Expect(Card(visit, 1)).Not.ToContainTextAsync("Reject");
        });

        Assert.Equal((4, "reject", "maybe", "the kettle, 5 x"), ((int)(await studio.TakeAsync("take_004"))["rating"]!, (string)(await studio.TakeAsync("take_003"))["verdict"]!, (string)(await studio.TakeAsync("take_002"))["verdict"]!, (string)(await studio.TakeAsync("take_001"))["description"]!));
        await OnDiskAsync(studio, 4, "\"rating\":4");
        await OnDiskAsync(studio, 3, "\"verdict\":\"reject\"");
        Assert.Equal("takes/take_002", new FileInfo(Path.Combine(studio.Repository, studio.ShotPath, "active_take")).LinkTarget);
        await studio.AllSettledAsync();
        await studio.IsCleanAsync();
    }

    [Fact]
    public async Task With_single_keys_off_the_same_is_reached_by_tab_and_enter()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await PickAsync(server, 2, async visit =>
        {
            var keys = visit.Page.Keyboard;
            await TabToAsync(visit, "Keyboard shortcuts");
            await keys.PressAsync("Enter");
            await TabToAsync(visit, "Keys of one letter");
            await keys.PressAsync("Space");
            await keys.PressAsync("Escape");

            await Card(visit, 2).FocusAsync();
            await keys.PressAsync("x");
            await keys.PressAsync("4");
            await TabToAsync(visit, "More about take 2");
            await keys.PressAsync("Enter");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
            await TabToAsync(visit, "4 stars");
            await keys.PressAsync("Enter");
            await HasStarsAsync(visit, 2, 4);
            await Assertions.Expect(Card(visit, 2)).Not.ToContainTextAsync("Reject");
            await TabToAsync(visit, "Make take 2 active");
            await keys.PressAsync("Enter");
            await Assertions.Expect(Card(visit, 2)).ToContainTextAsync("Active");

            await Card(visit, 1).FocusAsync();
            await TabToAsync(visit, "More about take 1");
            await keys.PressAsync("Enter");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
            await TabToAsync(visit, "Reject");
            await keys.PressAsync("Enter");
            await Assertions.Expect(Card(visit, 1)).ToContainTextAsync("Reject");
        });

        Assert.Equal(("reject", 4), ((string)(await studio.TakeAsync("take_001"))["verdict"]!, (int)(await studio.TakeAsync("take_002"))["rating"]!));
    }

    [Fact]
    public async Task Many_are_chosen_with_ctrl_and_shift_judged_together_and_undone_together()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await PickAsync(server, 4, async visit =>
        {
            var keys = visit.Page.Keyboard;
            var bar = visit.Page.GetByRole(AriaRole.Toolbar);

            await Picture(visit, 4).ClickAsync(new() { Modifiers = [KeyboardModifier.Control] });
            await Picture(visit, 2).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
            await Assertions.Expect(bar).ToHaveAccessibleNameAsync("3 takes chosen");
            await Picture(visit, 3).ClickAsync();
            await Assertions.Expect(bar).ToHaveAccessibleNameAsync("2 takes chosen");
            await keys.PressAsync("3");
            await HasStarsAsync(visit, 4, 3);
            await HasStarsAsync(visit, 2, 3);
            await bar.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
            await Assertions.Expect(Card(visit, 4)).ToContainTextAsync("Approved");
            await visit.IsAccessibleAsync();
            await keys.PressAsync("Control+z");
            await Assertions.Expect(Card(visit, 4)).Not.ToContainTextAsync("Approved");
            await Assertions.Expect(Card(visit, 2)).Not.ToContainTextAsync("Approved");

            await keys.PressAsync("Control+a");
            await Assertions.Expect(bar).ToHaveAccessibleNameAsync("4 takes chosen");
            await keys.PressAsync("t");
            await Assertions.Expect(bar.GetByLabel("Tag", new() { Exact = true })).ToBeFocusedAsync();
            await keys.TypeAsync("night");
            await keys.PressAsync("Enter");
            await Assertions.Expect(visit.Page.GetByText("4 takes are tagged \"night\".")).ToBeVisibleAsync();
            await keys.PressAsync("Escape");
            await Assertions.Expect(bar).ToBeHiddenAsync();
            await Card(visit, 3).FocusAsync();
            await keys.PressAsync("Shift+ArrowRight");
            await Assertions.Expect(bar).ToHaveAccessibleNameAsync("2 takes chosen");
        });

        Assert.Equal([0, 3, 0, 3], (await studio.ListAsync()).OrderBy(t => (int)t["number"]!).Select(t => (int)t["rating"]!));
        Assert.All(await studio.ListAsync(), take => Assert.Equal("night", (string)take["tags"]![0]!));
    }

    [Fact]
    public async Task A_card_that_had_the_focus_before_the_page_listened_keeps_it()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        await studio.AddAsync(SampleMedia.Png());
        await studio.AddAsync(SampleMedia.Png());
        await studio.AllSettledAsync();
        await browser.VisitAsync(server.Address, async visit =>
        {
            var isFocused = new TaskCompletionSource();
            await visit.Page.RouteAsync("**/js/grid.js", async route =>
            {
                await isFocused.Task;
                await route.ContinueAsync();
            });
            await visit.SignInAsync(studio.Page);
            await Card(visit, 1).FocusAsync();
            isFocused.SetResult();
            await MeasuredAsync(visit);

            await Assertions.Expect(Card(visit, 1)).ToBeFocusedAsync();
            await visit.Page.Keyboard.PressAsync("x");
            await Assertions.Expect(Card(visit, 1)).ToContainTextAsync("Reject");
        });
    }

    internal static ILocator Card(Visit visit, int number) => visit.Page.GetByRole(AriaRole.Article, new() { NameRegex = new Regex($"^Take {number}(,|$)") });

    internal static Task MeasuredAsync(Visit visit) => Assertions.Expect(visit.Page.GetByRole(AriaRole.Grid, new() { Name = "Takes" })).ToHaveAttributeAsync("style", Measured());

    private static ILocator Picture(Visit visit, int number) => visit.Page.GetByLabel($"Open take {number}", new() { Exact = true });

    private static Task HasStarsAsync(Visit visit, int number, int stars) =>
        Assertions.Expect(Card(visit, number).GetByRole(AriaRole.Img, new() { Name = $"{stars} of 5 stars" })).ToBeVisibleAsync();

    /// <summary>Tab until the focus is on what has this name, once around the page at most.</summary>
    private static async Task TabToAsync(Visit visit, string name)
    {
        for (var step = 0; step < 60; step++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await visit.Page.EvaluateAsync<bool>("name => [document.activeElement.ariaLabel, document.activeElement.textContent, document.activeElement.closest('label')?.textContent].some(text => text?.trim().startsWith(name))", name))
            {
                return;
            }
        }

        Assert.Fail($"Tab does not come to \"{name}\".");
    }

    private static async Task OnDiskAsync(Studio studio, int number, string part) => Assert.Contains(
        part, await File.ReadAllTextAsync(Path.Combine(studio.Repository, studio.ShotPath, "takes", $"take_00{number}", $"shot_001_take_00{number}_events.jsonl"), Ct), StringComparison.Ordinal);

    /// <summary>Plays a story on the page of a shot that has so many takes.</summary>
    private async Task<Studio> PickAsync(TakesServer server, int takes, Func<Visit, Task> story)
    {
        var studio = await Studio.OpenAsync(server);
        for (var number = 1; number <= takes; number++)
        {
            await studio.AddAsync(SampleMedia.Png());
        }

        await studio.AllSettledAsync();
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync(studio.Page);
            await MeasuredAsync(visit);
            await story(visit);
        });
        return studio;
    }

    [GeneratedRegex("--columns")]
    private static partial Regex Measured();
}
