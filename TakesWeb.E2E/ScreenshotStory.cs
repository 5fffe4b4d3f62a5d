using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>The pictures of the README, from the demo that everybody sees at the first start.</summary>
public sealed class ScreenshotStory(Browser browser)
{
    private const int DemoTakes = 22;

    private static readonly BrowserNewContextOptions Phone = new() { ViewportSize = new ViewportSize { Width = 390, Height = 844 }, DeviceScaleFactor = 2 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_demo_is_photographed()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("TAKES_SCREENSHOTS") == "1", "TAKES_SCREENSHOTS=1 asks for new pictures of the documentation.");
        await using var server = await TakesServer.StartAsync([("Takes:Demo", "true")], Ct);
        var client = server.Admin();
        await Eventually.IsTrueAsync("the finished demo", () => IsFinishedAsync(client), within: TimeSpan.FromMinutes(10));
        var project = (await client.GetFromJsonAsync<JsonArray>("/api/projects", Ct))!.Single()!;
        var shot = (await client.GetFromJsonAsync<JsonArray>($"/api/projects/{project["slug"]}/shots", Ct))!.Single(s => (string?)s!["title"] == "Down the spiral")!;
        var gallery = $"/projects/{project["slug"]}/shots/{shot["uid"]}";

        var film = $"/projects/{project["slug"]}";
        (string Path, string Name)[] wide =
        [
            (gallery, "gallery"), ($"{gallery}/takes/take_002", "viewer"), ($"{gallery}/compare?takes=take_001,take_002&mode=wipe", "compare"),
            ("/reviews", "review"), ("/storage", "storage"), ($"{film}/reel", "reel"), ($"{gallery}/contact", "contact-sheet"), ("/search?q=spiral", "search"),
        ];
        foreach (var (path, name) in wide)
        {
            await browser.VisitAsync(server.Address, visit => PhotographAsync(visit, path, name));
        }

        await browser.VisitAsync(server.Address, visit => PhotographAsync(visit, gallery, "gallery-phone"), Phone);
        await browser.VisitAsync(server.Address, visit => PhotographAsync(visit, "/", "home-phone"), new BrowserNewContextOptions(Phone));
    }

    private static async Task PhotographAsync(Visit visit, string path, string name)
    {
        await visit.SignInAsync(path);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await visit.Page.WaitForFunctionAsync("[...document.images].every(i => i.loading === 'lazy' && i.getBoundingClientRect().top > innerHeight || i.complete && i.naturalWidth > 0)");
        await visit.ScreenshotAsync(name);
    }

    private static async Task<bool> IsFinishedAsync(HttpClient client)
    {
        // Not the scheduled ones: what comes round every few minutes always is.
        var jobs = (await client.GetFromJsonAsync<JsonNode>("/api/jobs?state=queued,running&limit=500", Ct))!;
        if (jobs["jobs"]!.AsArray().Count > 0 || (await client.GetFromJsonAsync<JsonArray>("/api/projects", Ct))!.SingleOrDefault() is not { } project)
        {
            return false;
        }

        var takes = 0;
        foreach (var shot in (await client.GetFromJsonAsync<JsonArray>($"/api/projects/{project["slug"]}/shots", Ct))!)
        {
            var page = (await client.GetFromJsonAsync<JsonNode>($"/api/projects/{project["slug"]}/shots/{shot!["uid"]}/takes", Ct))!;
            takes += page["takes"]!.AsArray().Count(t => (string?)t!["status"] == "complete" && (string?)t["picture"] != "processing" && (string?)t["commit"]!["state"] == "committed");
        }

        return takes == DemoTakes;
    }
}
