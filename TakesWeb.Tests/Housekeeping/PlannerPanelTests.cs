using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class PlannerPanelTests : BunitContext, IAsyncLifetime
{
    private readonly TakesApp _app = new();
    private readonly Toasts _toasts = new();

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        Services.AddSingleton(_app.Get<PlanSpace>()).AddSingleton(_app.Get<BulkTakes>()).AddSingleton(_app.Get<ListProjects>()).AddSingleton(_toasts);
    }

    public new async ValueTask DisposeAsync()
    {
        await DisposeComponentsAsync();
        await base.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public void Who_may_only_look_sees_no_planner()
    {
        AddAuthorization().SetAuthorized("vic").SetPolicies(Policies.CanLook).SetRoles(Roles.Viewer);

        Assert.Empty(Render<PlannerPanel>().Markup.Trim());
    }

    [Fact]
    public async Task An_undo_brings_all_back_also_when_the_page_has_been_left()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanDirect).SetRoles(Roles.Director);
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        await shot.SettledAsync(1);
        var panel = Render<PlannerPanel>();
        Ask(panel, "0,5");
        panel.WaitForAssertion(() => Assert.Single(panel.FindAll("li")));
        await panel.PressAsync("button", "Move 1 to the trash");
        panel.WaitForAssertion(() => Assert.Equal("1 take in the trash.", _toasts.Current?.Text));

        await DisposeComponentsAsync();
        await _toasts.UndoLatestAsync();

        Assert.Equal([1], await shot.NumbersAsync());
    }

    [Fact]
    public async Task An_amount_is_proposed_edited_moved_taken_back_and_purged()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanDirect).SetRoles(Roles.Director);
        var shot = await _app.CreateShotAsync();
        for (var i = 0; i < 3; i++)
        {
            await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        }

        await shot.SettledAsync(3);
        var project = (await _app.Get<FindProject>().RunAsync(shot.Slug, CancellationToken.None)).Value;
        var panel = Render<PlannerPanel>(parameters => parameters.Add(p => p.ProjectId, project.Id));

        Ask(panel, "nothing");
        panel.WaitForAssertion(() => Assert.Contains("Give a number of gigabytes", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Ask(panel, "0,5");
        panel.WaitForAssertion(() => Assert.Equal(3, panel.FindAll("li").Count));
        Assert.Contains("cannot be met", panel.Find("[role=status]").TextContent, StringComparison.Ordinal);

        Assert.Matches(@"^3 takes, \S+ kB on paper$", string.Join(' ', panel.Find(".paper").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        var all = Freed(panel);
        panel.FindAll("input[type=checkbox]")[1].Change(false);
        panel.WaitForAssertion(() => Assert.True(Freed(panel) < all));
        var freed = Freed(panel);
        await panel.PressAsync("button", "Move 2 to the trash");
        panel.WaitForAssertion(() => Assert.Contains("Nothing is freed yet", panel.Find("[role=status]").TextContent, StringComparison.Ordinal));
        Assert.Equal([2], await shot.NumbersAsync());
        Assert.Equal("2 takes in the trash.", _toasts.Current?.Text);
        Assert.True(Button(panel, "Purge now").HasAttribute("disabled"));

        await panel.InvokeAsync(_toasts.Current!.Undo!);
        panel.WaitForAssertion(() => Assert.Contains("Move 2 to the trash", panel.Markup, StringComparison.Ordinal));
        Assert.Equal([1, 2, 3], await shot.NumbersAsync());

        // Somebody circles one of them in the meantime: it is spared, and said.
        await shot.CircleAsync(1);
        await panel.PressAsync("button", "Move 2 to the trash");
        panel.WaitForAssertion(() => Assert.Contains("take_001 is the active take", panel.Find("[role=status]").TextContent, StringComparison.Ordinal));
        Assert.Equal([1, 2], await shot.NumbersAsync());
        panel.Find("#planner-word").Input("purge");
        Assert.True(Button(panel, "Purge now").HasAttribute("disabled"));
        panel.Find("#planner-word").Input(project.Name);
        var promised = Freed(panel);
        Assert.True(promised < freed);
        await panel.PressAsync("button", "Purge now");
        panel.WaitForAssertion(() => Assert.Contains($"({CategoryLook.Exact(promised)} bytes)", panel.Find("[role=status]").TextContent, StringComparison.Ordinal));
        Assert.Equal([3], await shot.NumbersAsync("?storage=purged"));
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
    }

    [Fact]
    public async Task All_projects_are_offered_by_name_and_purged_by_the_word()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanDirect).SetRoles(Roles.Director);
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        await shot.SettledAsync(1);
        await _app.SendJsonAsync(HttpMethod.Delete, $"{shot.Url}/takes/take_001", null, System.Net.HttpStatusCode.OK);
        var panel = Render<PlannerPanel>();
        Assert.Equal("all projects", panel.FindAll("option")[0].TextContent);

        Ask(panel, "1");
        panel.WaitForAssertion(() => Assert.Contains("in the trash, just now", panel.Markup, StringComparison.Ordinal));
        await panel.PressAsync("button", "Go on to the purge");
        panel.WaitForAssertion(() => Assert.Contains("type", panel.Markup, StringComparison.Ordinal));
        panel.WaitForElement("#planner-word").Input("purge");
        await panel.PressAsync("button", "Purge now");

        panel.WaitForAssertion(() => Assert.Contains("are free again", panel.Find("[role=status]").TextContent, StringComparison.Ordinal));
        Assert.Equal([1], await shot.NumbersAsync("?storage=purged"));
    }

    private static void Ask(IRenderedComponent<PlannerPanel> panel, string amount)
    {
        panel.Find("#planner-amount").Input(amount);
        panel.Find("form").Submit();
    }

    private static long Freed(IRenderedComponent<PlannerPanel> panel) =>
        long.Parse(panel.Find(".big").GetAttribute("title")!.Split(' ')[0], System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture);

    private static IElement Button(IRenderedComponent<PlannerPanel> panel, string words) =>
        panel.FindAll("button").Single(b => b.TextContent.Contains(words, StringComparison.Ordinal));
}
