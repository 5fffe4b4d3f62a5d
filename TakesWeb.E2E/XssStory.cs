using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>
/// Everything that somebody can write is a script, in fifty dialects: prompts, file names, tags, notes, names of people, films, shots and links.
/// Whoever then looks at any page runs none of it, and the browser reports no script that it had to refuse.
/// </summary>
public sealed class XssStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_that_somebody_writes_runs_on_any_page()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        var payloads = Payloads().ToList();
        Assert.Equal(50, payloads.Count);
        var (project, shot) = await FilmAsync(studio, payloads[0], payloads[1]);
        for (var i = 0; i < payloads.Count; i++)
        {
            await TakeAsync(studio, project, shot, payloads[i], i);
        }

        await studio.NobodyWorksAsync();
        var link = await ShareAsync(studio, project, shot, payloads[2]);
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync("/people");
            await InviteAsync(visit, payloads[3]);
            var film = $"/projects/{project}";
            var pages = new List<string>
            {
                "/", film, $"{film}/shots/{shot}", $"{film}/shots/{shot}/notes", $"{film}/shots/{shot}/contact", $"{film}/shots/{shot}/takeoff", $"{film}/shots/{shot}/cuts", $"{film}/reel",
                $"{film}/assets", $"{film}/statistics", $"{film}/storage", $"{film}/shares", "/jobs", "/reviews?show=unjudged", "/search?q=svg", "/storage", "/people", "/audit", "/account", link,
                $"{film}/shots/{shot}/compare?takes=take_001,take_002",
            };
            pages.AddRange(payloads.Select((_, i) => $"{film}/shots/{shot}/takes/take_{i + 1:D3}"));
            pages.AddRange(payloads.Take(5).Select(p => $"/search?q={Uri.EscapeDataString(p)}"));
            foreach (var page in pages)
            {
                visit.Expect("40");
                await visit.Page.GotoAsync(page);
                Assert.False(await visit.Page.EvaluateAsync<bool>("() => '__pwned' in window"), $"A script ran on {page}.");
            }
        });
    }

    /// <summary>A film, and a shot in it, that are called so.</summary>
    private static async Task<(string Slug, string Shot)> FilmAsync(Studio studio, string name, string title)
    {
        var film = await PostAsync(studio, "/api/projects", new JsonObject { ["name"] = $"A {name}"[..Math.Min(100, name.Length + 2)] });
        var slug = (string)film["slug"]!;
        var shot = await PostAsync(studio, $"/api/projects/{slug}/shots", new JsonObject { ["chapter"] = "One", ["scene"] = "Two", ["shot"] = $"S {title}"[..Math.Min(60, title.Length + 2)] });
        return (slug, (string)shot["uid"]!);
    }

    private static async Task TakeAsync(Studio studio, string project, string shot, string payload, int number)
    {
        var metadata = new JsonObject
        {
            ["description"] = payload,
            ["tags"] = new JsonArray(payload[..Math.Min(60, payload.Length)]),
            ["generationParams"] = new JsonObject { ["prompt"] = payload, ["negativePrompt"] = payload, ["model"] = payload, [payload] = payload },
        };
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(SampleMedia.Png());
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"file\"", FileNameStar = $"{payload}.png" };
        form.Add(file);
        form.Add(new StringContent(metadata.ToJsonString()), "metadata");
        var takes = $"/api/projects/{project}/shots/{shot}/takes";
        using var answer = await studio.Client.PostAsync(takes, form, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        var take = $"{takes}/take_{number + 1:D3}";
        await PostAsync(studio, $"{take}/notes", new JsonObject { ["text"] = payload, ["strokes"] = JsonNode.Parse($$"""[{"kind":"text","color":"red","width":0.02,"points":[0.1,0.1],"text":{{JsonValue.Create(payload[..Math.Min(80, payload.Length)]).ToJsonString()}}}]""") });
        await SendAsync(studio, HttpMethod.Put, $"{take}/verdict", new JsonObject { ["verdict"] = "maybe", ["comment"] = payload });
    }

    private static async Task<string> ShareAsync(Studio studio, string project, string shot, string title)
    {
        var uid = (string)(await studio.Client.GetFromJsonAsync<JsonNode>($"/api/projects/{project}/shots/{shot}/takes/take_001", Ct))!["takeUid"]!;
        var share = await PostAsync(studio, "/api/shares", new JsonObject { ["project"] = project, ["takes"] = new JsonArray(uid), ["title"] = title[..Math.Min(100, title.Length)], ["comment"] = true });
        return (string)share["path"]!;
    }

    private static async Task InviteAsync(Visit visit, string name)
    {
        await visit.Page.GetByLabel("Email", new() { Exact = true }).FillAsync("noor@example.org");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make an invitation" }).ClickAsync();
        var link = await visit.Page.GetByLabel("The link", new() { Exact = true }).InputValueAsync();
        var other = await visit.Page.Context.Browser!.NewContextAsync();
        var page = await other.NewPageAsync();
        await page.GotoAsync(link);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name[..Math.Min(100, name.Length)]);
        await page.GetByLabel("Password").FillAsync("the quiet hour before dawn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make my account" }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/invite/", StringComparison.Ordinal));
        await other.CloseAsync();
    }

    private static Task<JsonNode> PostAsync(Studio studio, string url, JsonObject body) => SendAsync(studio, HttpMethod.Post, url, body);

    private static async Task<JsonNode> SendAsync(Studio studio, HttpMethod method, string url, JsonObject body)
    {
        using var request = new HttpRequestMessage(method, url) { Content = JsonContent.Create(body) };
        using var answer = await studio.Client.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, $"{url}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    private static IEnumerable<string> Payloads()
    {
        const string Run = "window.__pwned=1";
        string[] tags =
        [
            $"<script>{Run}</script>", $"<ScRiPt>{Run}</sCrIpT>", $"<script/x>{Run}</script>", $"<<script>{Run};//<</script>", $"</title><script>{Run}</script>", $"</textarea><script>{Run}</script>",
            $"</style><script>{Run}</script>", $"</script><script>{Run}</script>", $"--><script>{Run}</script>", $"]]><script>{Run}</script>",
            $"<img src=x onerror={Run}>", $"<img src=x onerror=\"{Run}\">", $"<img/src=x/onerror={Run}>", $"<IMG SRC=x OnErRoR={Run}>", $"<img src=`x` onerror={Run}>", $"<image src=x onerror={Run}>",
            $"<svg onload={Run}>", $"<svg/onload={Run}>", $"<svg><script>{Run}</script></svg>", $"<svg><a xlink:href=\"javascript:{Run}\"><text>x</text></a></svg>", $"<svg><animate onbegin={Run} attributeName=x dur=1s>", $"<svg><foreignObject><img src=x onerror={Run}>",
            $"<math><mtext><img src=x onerror={Run}></math>", $"<body onload={Run}>", $"<iframe src=\"javascript:{Run}\">", $"<iframe srcdoc=\"<script>parent.{Run}</script>\">", $"<object data=\"javascript:{Run}\">", $"<embed src=\"javascript:{Run}\">",
            $"<video><source onerror={Run}></video>", $"<audio src=x onerror={Run}>", $"<details open ontoggle={Run}>", $"<input autofocus onfocus={Run}>", $"<select autofocus onfocus={Run}>", $"<marquee onstart={Run}>",
            $"<form><button formaction=\"javascript:{Run}\">x", $"<a href=\"javascript:{Run}\">x</a>", $"<a href=\"data:text/html,<script>{Run}</script>\">x</a>", $"<base href=\"javascript:{Run}//\">", $"<meta http-equiv=refresh content=\"0;url=javascript:{Run}\">",
            $"<link rel=stylesheet href=\"javascript:{Run}\">", $"<style>@import 'javascript:{Run}';</style>", $"<template><script>{Run}</script></template>", $"<noscript><p title=\"</noscript><img src=x onerror={Run}>\">",
        ];
        string[] attributes =
        [
            $"\" onmouseover=\"{Run}\" x=\"", $"' onfocus='{Run}' autofocus='", $"\" autofocus onfocus=\"{Run}", $"javascript:{Run}", $"'-{Run}-'", $"\\\";{Run};//", $"${{{Run}}}{{{{{Run}}}}}@({Run})",
        ];
        return [.. tags, .. attributes];
    }
}
