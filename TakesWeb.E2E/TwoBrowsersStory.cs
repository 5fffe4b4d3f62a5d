using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A director and an artist look at the same shot, at a desk and on a phone.</summary>
public sealed partial class TwoBrowsersStory(Browser browser)
{
    private const int Desk = 1440;
    private const int Phone = 390;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Desk)]
    [InlineData(Phone)]
    public async Task One_circles_and_the_other_sees_it(int width)
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithTakesAsync(server);

        await browser.VisitAsync(server.Address, artist => browser.VisitAsync(server.Address, async director =>
        {
            await artist.SignInAsync(studio.Page);
            await MeasuredAsync(artist);
            await director.SignInAsync("/");
            await director.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Night Train" }).ClickAsync();
            await director.Page.WaitForURLAsync($"**/projects/{studio.Slug}");
            await director.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "The whistle" }).Last.ClickAsync();
            await director.Page.WaitForURLAsync($"**{studio.Page}");
            await MeasuredAsync(director);

            await Card(director, 3).FocusAsync();
            await director.Page.Keyboard.PressAsync("ArrowRight");
            await Assertions.Expect(Card(director, 2)).ToBeFocusedAsync();
            await director.Page.Keyboard.PressAsync("s");

            await IsActiveAsync(director, 2);
            await IsActiveAsync(artist, 2);
            await IsFocusedStillAsync(director, 2);

            await director.Page.Keyboard.PressAsync("Enter");
            await director.Page.WaitForURLAsync($"**{studio.Page}/takes/take_002");
            await Assertions.Expect(director.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToContainTextAsync("Take 2");
            await director.Page.Keyboard.PressAsync("Escape");
            await director.Page.WaitForURLAsync(url => new Uri(url).AbsolutePath == studio.Page);
            await IsActiveAsync(director, 2);
        }, Screen(width)), Screen(width));
    }

    [Fact]
    public async Task The_keys_are_explained_on_a_sheet()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithTakesAsync(server);

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync(studio.Page);
            await MeasuredAsync(visit);
            var sheet = visit.Page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "Keys" });

            await visit.Page.Keyboard.PressAsync("?");
            await Assertions.Expect(sheet).ToBeVisibleAsync();
            await Assertions.Expect(sheet).ToContainTextAsync("circle: make it the active take");
            await visit.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(sheet).ToBeHiddenAsync();
        });
    }

    [Theory]
    [InlineData(Desk)]
    [InlineData(Phone)]
    public async Task New_takes_arrive_while_one_looks(int width)
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithTakesAsync(server);

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync(studio.Page);
            await MeasuredAsync(visit);

            await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "New take", Exact = true }).ClickAsync();
            var dialog = visit.Page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "New take of 001 The whistle" });
            await dialog.GetByLabel("Size").FillAsync("320 x 180");
            await dialog.GetByLabel("Duration").FillAsync("1");
            await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Queue 1 take" }).ClickAsync();
            await Assertions.Expect(dialog).ToBeHiddenAsync();
            await Assertions.Expect(Card(visit, 4)).ToBeVisibleAsync();
            await HasPictureAsync(visit, 4);

            var chooser = await visit.Page.RunAndWaitForFileChooserAsync(
                () => visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Upload" }).ClickAsync());
            await chooser.SetFilesAsync(new FilePayload { Name = "whistle.png", MimeType = "image/png", Buffer = SampleMedia.Png() });
            await HasPictureAsync(visit, 5);

            await DropAsync(visit, SampleMedia.Png());
            await HasPictureAsync(visit, 6);
        }, Screen(width));
    }

    [Fact]
    public async Task Pages_are_accessible()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithTakesAsync(server);

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.Page.GotoAsync("/sign-in");
            await visit.IsAccessibleEverywhereAsync();
            await visit.SignInAsync("/");
            await visit.IsAccessibleEverywhereAsync();
            foreach (var page in new[] { $"/projects/{studio.Slug}", studio.Page, $"{studio.Page}/takes/take_001", "/jobs", "/storage" })
            {
                await visit.Page.GotoAsync(page);
                await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                await visit.IsAccessibleEverywhereAsync();
            }
        });
    }

    private static BrowserNewContextOptions Screen(int width) => new() { ViewportSize = new ViewportSize { Width = width, Height = width == Phone ? 844 : 900 } };

    private static async Task<Studio> WithTakesAsync(TakesServer server)
    {
        var studio = await Studio.OpenAsync(server);
        for (var number = 1; number <= 3; number++)
        {
            await studio.AddAsync(SampleMedia.Png());
        }

        await studio.AllSettledAsync();
        return studio;
    }

    private static ILocator Card(Visit visit, int number) =>
        visit.Page.GetByRole(AriaRole.Article, new PageGetByRoleOptions { NameRegex = new Regex($"^Take {number}(,|$)") });

    /// <summary>From here on the grid hears keys.</summary>
    private static Task MeasuredAsync(Visit visit) =>
        Assertions.Expect(visit.Page.GetByRole(AriaRole.Grid, new PageGetByRoleOptions { Name = "Takes" })).ToHaveAttributeAsync("style", Measured());

    private static async Task IsActiveAsync(Visit visit, int number)
    {
        await Assertions.Expect(Card(visit, number)).ToContainTextAsync("Active");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { NameRegex = new Regex($"^active take\\s*{number}$") })).ToBeVisibleAsync();
    }

    private static Task IsFocusedStillAsync(Visit visit, int number) => Assertions.Expect(Card(visit, number)).ToBeFocusedAsync();

    private static Task HasPictureAsync(Visit visit, int number) =>
        Assertions.Expect(Card(visit, number).GetByRole(AriaRole.Img).First).ToBeVisibleAsync();

    private static async Task DropAsync(Visit visit, byte[] png)
    {
        var carried = await visit.Page.EvaluateHandleAsync(
            """
            base64 => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], "dropped.png", { type: "image/png" }));
              return transfer;
            }
            """,
            Convert.ToBase64String(png));
        await visit.Page.DispatchEventAsync("main", "drop", new { dataTransfer = carried });
    }

    [GeneratedRegex("--columns")]
    private static partial Regex Measured();
}
