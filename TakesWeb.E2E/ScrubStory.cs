using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A director runs the pointer over a card and sees the take go by, without opening it and without the server hearing of it.</summary>
public sealed class ScrubStory(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Left_edge_is_the_first_frame_right_edge_the_last_and_nothing_is_asked_but_the_strip_once()
    {
        await using var server = await TakesServer.StartAsync([("Takes:Previews:Ahead", "true")], Ct);
        var studio = await Studio.OpenAsync(server);
        using var folder = new WorkFile("film.mp4");
        await SampleMedia.WriteVideoAsync(folder.Path);
        await studio.AddAsync(await File.ReadAllBytesAsync(folder.Path, Ct), "film.mp4");
        await studio.AllSettledAsync();
        await Eventually.SeeAsync("the strip", async () => (await studio.Client.GetFromJsonAsync<JsonNode>($"{studio.Takes}/take_001/playback", Ct))!["spriteUrl"], () => "");

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync(studio.Page);
            var grid = visit.Page.GetByRole(AriaRole.Grid, new() { Name = "Takes" });
            await Assertions.Expect(grid).ToHaveAttributeAsync("style", new Regex("--columns"));
            var picture = grid.Locator("[data-uid] .pic");
            var requests = new List<string>();
            visit.Page.Request += (_, request) => requests.Add(new Uri(request.Url).AbsolutePath);
            var box = (await picture.BoundingBoxAsync())!;

            await visit.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
            await Assertions.Expect(picture).ToHaveClassAsync(new Regex("is-scrubbed"));
            await visit.Page.EvaluateAsync("() => { const send = WebSocket.prototype.send; window.sent = 0; WebSocket.prototype.send = function (data) { if ((data.byteLength ?? data.length) > 3) window.sent++; return send.call(this, data); }; }");
            for (var x = 0; x <= 60; x++)
            {
                await visit.Page.Mouse.MoveAsync(box.X + 1 + (x * (box.Width - 2) / 60), box.Y + 40);
            }

            var messages = await visit.Page.EvaluateAsync<int>("() => window.sent");
            Assert.Equal(("47", "00:00:01:23"), await ShownAsync(picture));
            await visit.Page.Mouse.MoveAsync(box.X + 0.5f, box.Y + 40);
            Assert.Equal(("0", "00:00:00:00"), await ShownAsync(picture));
            await visit.ScreenshotAsync("scrub");
            Assert.Equal(0, messages);
            // Once to know that it can be shown, and at most once more to show it, from the browser's cache.
            Assert.InRange(requests.Count(path => path.EndsWith("/sprite", StringComparison.Ordinal)), 1, 2);
            Assert.Equal(1, requests.Count(path => path.EndsWith("/sprite/map", StringComparison.Ordinal)));
            Assert.Equal(0, await visit.Page.Locator("video").CountAsync());

            await visit.Page.Mouse.MoveAsync(box.X, box.Y - 60);
            await Assertions.Expect(picture.Locator(".scrublayer")).ToHaveCountAsync(0);
        });
    }

    private static async Task<(string? Frame, string Timecode)> ShownAsync(ILocator picture) =>
        (await picture.GetAttributeAsync("data-frame"), (await picture.Locator(".scrub .tc").TextContentAsync())!.Trim());

    private sealed class WorkFile(string name) : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("takes-e2e-").FullName;

        public string Path => System.IO.Path.Combine(_folder, name);

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
