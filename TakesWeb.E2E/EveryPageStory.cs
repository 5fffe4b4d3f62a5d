using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>Every page there is, under one roof: whoever needs a screen reader, larger letters or a still picture gets along on each.</summary>
public sealed class EveryPageStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_page_is_accessible_fits_at_two_hundred_percent_and_keeps_still_where_that_is_asked()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await ViewerStory.WithVideosAsync(server, "teal", "maroon");

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync("/");
            foreach (var page in Pages(studio.Slug, studio.Page))
            {
                await visit.Page.GotoAsync(page);
                await visit.IsLiveAsync();
                await visit.IsAccessibleAsync();
                await FitsAsync(visit, page);
                await LiesApartAsync(visit, page);
                Assert.True(await visit.Page.EvaluateAsync<bool>("document.getAnimations().every(a => a.effect.getComputedTiming().endTime <= 10 || a.animationName === 'run-out')"), $"Something moves on {page}.");
                await LookAsync(visit, page);
            }
        }, Zoomed);
    }

    [Fact]
    public void The_list_of_pages_is_whole()
    {
        var source = Path.Combine(Repository.Root, "TakesWeb");
        var routes = Directory.EnumerateFiles(source, "*.razor", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(File.ReadLines).Where(line => line.StartsWith("@page \"", StringComparison.Ordinal)).Select(line => line.Split('"')[1]).ToList();
        var named = Pages("film", "/projects/film/shots/shot").Select(page => page.Split('?')[0]).ToList();

        Assert.NotEmpty(routes);
        Assert.DoesNotContain(routes, route => !Elsewhere.Contains(route) && !named.Exists(page => Fits(route, page)));
    }

    /// <summary>Pages without a visitor: before the sign-in, or where something went wrong. Stories of their own look at those.</summary>
    private static readonly string[] Elsewhere = ["/setup", "/sign-in", "/sign-in/code", "/invite/{Text}", "/not-found", "/error"];

    /// <summary>A window of 1440 by 900 in which everything is twice as large, and nothing that moves is wanted.</summary>
    private static BrowserNewContextOptions Zoomed => new() { ViewportSize = new() { Width = 720, Height = 450 }, DeviceScaleFactor = 2, ReducedMotion = ReducedMotion.Reduce };

    private static string[] Pages(string slug, string shot) =>
    [
        "/", $"/projects/{slug}", $"/projects/{slug}/assets", $"/projects/{slug}/storage", $"/projects/{slug}/statistics", $"/projects/{slug}/shares",
        shot, $"{shot}?minRating=5&prompt=nothing", $"{shot}?show=trash", $"{shot}/cuts", $"{shot}/notes", $"{shot}/takes/take_001", $"{shot}/takes/take_001?tab=notes",
        $"{shot}/takes/take_001/context", $"{shot}/compare?takes=take_001,take_002", $"{shot}/contact", $"{shot}/takeoff", $"/projects/{slug}/reel",
        "/search", "/search?q=seed:42", "/reviews", "/jobs", "/storage", "/people", "/audit", "/account",
    ];

    /// <summary>Pictures of every page for whoever wants to look at them, where TAKES_LOOK names a folder.</summary>
    private static async Task LookAsync(Visit visit, string page)
    {
        if (Environment.GetEnvironmentVariable("TAKES_LOOK") is not { } folder)
        {
            return;
        }

        foreach (var width in new[] { 1440, 390 })
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{string.Join('-', page.Split('/', '?', '&', '=').TakeLast(3))}-{width}.png") });
        }

        await visit.Page.SetViewportSizeAsync(Zoomed.ViewportSize!.Width, Zoomed.ViewportSize.Height);
    }

    private static bool Fits(string route, string page)
    {
        var (parts, given) = (route.Split('/'), page.Split('/'));
        return parts.Length == given.Length && parts.Zip(given).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    /// <summary>No box lies over another: a rule of some other page would do that, and nothing else here would notice.</summary>
    private static async Task LiesApartAsync(Visit visit, string page)
    {
        var covered = await visit.Page.EvaluateAsync<string>(
            """
            () => {
              const boxes = [...document.querySelectorAll("main .box")].map(box => [box, box.getBoundingClientRect()]).filter(([, at]) => at.width > 0 && at.height > 0);
              const overlap = ([a, at], [b, bt]) => !a.contains(b) && !b.contains(a) && at.left < bt.right - 1 && bt.left < at.right - 1 && at.top < bt.bottom - 1 && bt.top < at.bottom - 1;
              return boxes.flatMap((one, i) => boxes.slice(i + 1).filter(other => overlap(one, other)).map(other => `"${one[0].innerText.slice(0, 30)}" and "${other[0].innerText.slice(0, 30)}"`)).join(", ");
            }
            """);
        Assert.True(covered.Length == 0, $"On {page} boxes lie over each other: {covered}");
    }

    /// <summary>Nothing is cut off at the side: no page has to be pushed about to be read.</summary>
    private static async Task FitsAsync(Visit visit, string page)
    {
        var wide = JsonNode.Parse(await visit.Page.EvaluateAsync<string>(
            """
            () => JSON.stringify(document.documentElement.scrollWidth <= innerWidth + 1 ? [] : [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
              .slice(0, 3).map(e => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`))
            """))!.AsArray();
        Assert.True(wide.Count == 0, $"{page} is wider than its window: {string.Join(", ", wide.Select(w => (string)w!))}");
    }
}
