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
        await ReviewAsync(client, $"/api/projects/{project["slug"]}/shots/{shot["uid"]}/takes");
        (string Path, string Name)[] wide =
        [
            (gallery, "gallery"), ($"{gallery}/takes/take_002", "viewer"), ($"{gallery}/compare?takes=take_001,take_002&mode=wipe", "compare"),
            ($"{gallery}/takes/take_002?tab=notes", "review"), ("/reviews", "queue"), ("/storage", "storage"), ($"{film}/reel", "reel"), ($"{gallery}/contact", "contact-sheet"), ("/search?q=spiral", "search"),
        ];
        foreach (var (path, name) in wide)
        {
            await browser.VisitAsync(server.Address, visit => PhotographAsync(visit, path, name));
        }

        await browser.VisitAsync(server.Address, visit => PhotographAsync(visit, gallery, "gallery-phone"), Phone);
        await browser.VisitAsync(server.Address, visit => PhotographAsync(visit, "/", "home-phone"), new BrowserNewContextOptions(Phone));
    }

    /// <summary>Somebody has looked: a note with a drawing, an answer, and two takes that wait for a verdict.</summary>
    private static async Task ReviewAsync(HttpClient client, string takes)
    {
        var arrow = new { kind = "arrow", color = "red", width = 0.005, points = new[] { 0.62, 0.3, 0.5, 0.44 } };
        var box = new { kind = "box", color = "white", width = 0.004, points = new[] { 0.4, 0.36, 0.52, 0.56 } };
        var note = await PostAsync(client, $"{takes}/take_002/notes", new { text = "The arm breaks here: the next take should hold it for a second longer.", frame = 0, strokes = new[] { box, arrow } });
        await PostAsync(client, $"{takes}/take_002/notes", new { text = "Take 4 does, with the seed of this one.", parent = (string)note["id"]! });
        await PostAsync(client, $"{takes}/take_002/notes", new { text = "Slower from here on.", frame = 30, end = 60 });
        await PostAsync(client, $"{takes}/take_003/submit", new { comment = "warmer, as you asked" });
        await PostAsync(client, $"{takes}/take_004/submit", new { comment = "more contrast, and the arm holds" });
    }

    private static async Task<JsonNode> PostAsync<T>(HttpClient client, string url, T body)
    {
        using var answer = await client.PostAsJsonAsync(url, body, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task PhotographAsync(Visit visit, string path, string name)
    {
        await visit.SignInAsync(path);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await visit.HoldsAsync("[...document.images].every(i => i.loading === 'lazy' && i.getBoundingClientRect().top > innerHeight || i.complete && i.naturalWidth > 0)");
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
