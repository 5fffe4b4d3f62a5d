using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A director sees a scene as it stands, tries another take in its place, and looks at a take between its neighbours.</summary>
public sealed class ReelStory(Browser browser)
{
    private const int Frames = 48;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scene_plays_through_a_take_is_swapped_in_place_and_circled_and_a_take_is_seen_in_context()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        var second = await WithSceneAsync(server, studio);
        var scene = studio.ShotPath.Split('/');
        var reel = $"/projects/{studio.Slug}/reel?chapter={scene[0]}&scene={scene[1]}";

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync(reel);
            await IsThereAsync(visit);
            await visit.IsAccessibleAsync();
            await Assertions.Expect(visit.Page.GetByText("3 shots, 6.0 s, 1 without an active take")).ToBeVisibleAsync();
            await PlaysThroughAsync(visit);
            await SwapsAsync(visit, studio);
            await StandsInContextAsync(visit, studio, second);
        });
    }

    /// <summary>From the first take over the cut into the second, without a black picture in between, and on to the slate.</summary>
    private static async Task PlaysThroughAsync(Visit visit)
    {
        await visit.Page.EvaluateAsync(
            """
            () => {
              window.seen = [];
              const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
              const root = document.querySelector("[data-player]");
              root.addEventListener("player:frame", event => {
                const lane = root.querySelector("[data-lane][data-shown]");
                const video = lane.querySelector("video");
                pen.clearRect(0, 0, 1, 1);
                video && pen.drawImage(video, 0, 0, 1, 1);
                seen.push([event.detail.frame, root.player.place.index, video ? Math.max(...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)) : 255]);
              });
            }
            """);
        await visit.Page.Keyboard.PressAsync("Control+l");
        await visit.Page.Keyboard.PressAsync("Space");
        await visit.HoldsAsync("seen.some(one => one[1] === 2)");
        await visit.Page.Keyboard.PressAsync("k");
        var dark = await visit.Page.EvaluateAsync<int>("seen.filter(one => one[2] < 40).length");
        var backwards = await visit.Page.EvaluateAsync<int>("seen.filter((one, i) => i > 0 && one[0] < seen[i - 1][0]).length");
        Assert.Equal((0, 0), (dark, backwards));
        Assert.True(await visit.Page.EvaluateAsync<bool>("seen.some(one => one[1] === 0 && one[0] > 40) && seen.some(one => one[1] === 1)"));
        await Assertions.Expect(visit.Page.GetByText("This shot has no takes yet.")).ToBeVisibleAsync();

        await visit.Page.Keyboard.PressAsync("Home");
        await AtAsync(visit, 0, 0);
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await AtAsync(visit, 1, 0);
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        await AtAsync(visit, 0, Frames - 1);
    }

    private static async Task SwapsAsync(Visit visit, Studio studio)
    {
        await visit.Page.Keyboard.PressAsync("Home");
        await visit.Page.Keyboard.PressAsync("Shift+ArrowRight");
        await AtAsync(visit, 0, 24);
        await visit.Page.Keyboard.PressAsync("t");
        await visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Takes of this shot" }).GetByRole(AriaRole.Link, new() { Name = "Take 2" }).ClickAsync();
        await visit.Page.WaitForURLAsync(url => url.Contains("swap=", StringComparison.Ordinal));
        await IsThereAsync(visit);
        await AtAsync(visit, 0, 24);
        await Eventually.IsTrueAsync("the blue take at the same frame", async () => await visit.Page.EvaluateAsync<int>("document.querySelector('[data-player]').player?.place.own ?? -1") == 24 && await ChannelAsync(visit, 2) == 255);
        await visit.IsAccessibleAsync();
        await visit.Page.Keyboard.PressAsync("s");
        await Assertions.Expect(visit.Page.GetByText("Take 2 is active.")).ToBeVisibleAsync();
        await Eventually.IsTrueAsync("take 2 active", async () => await ActiveAsync(studio) == "take_002");
        await visit.Page.Keyboard.PressAsync("Control+z");
        await Eventually.IsTrueAsync("take 1 active again", async () => await ActiveAsync(studio) == "take_001");
    }

    private static async Task StandsInContextAsync(Visit visit, Studio studio, string second)
    {
        await visit.Page.GotoAsync($"/projects/{studio.Slug}/shots/{second}/takes/take_001?f=10");
        await visit.IsLiveAsync();
        await new Desk(visit).StandsAtAsync(10);
        await visit.Page.Keyboard.PressAsync("v");
        await visit.Page.WaitForURLAsync(url => url.Contains("/take_001/context", StringComparison.Ordinal));
        await IsThereAsync(visit);
        await AtAsync(visit, 1, 10);
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await AtAsync(visit, 1, 11);
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.WaitForURLAsync(url => url.EndsWith("/takes/take_001?f=11", StringComparison.Ordinal));
        await new Desk(visit).StandsAtAsync(11);
    }

    private static Task IsThereAsync(Visit visit) => visit.HoldsAsync("document.querySelector('[data-player]')?.player && document.querySelector('[data-lane][data-shown]')");

    /// <summary>The desk stands at this frame of this shot's take, and so does the address.</summary>
    private static async Task AtAsync(Visit visit, int index, int own)
    {
        await visit.HoldsAsync(
            """
            ([index, own]) => {
              const place = document.querySelector("[data-player]").player?.place;
              return place?.index === index && place.own === own && new URLSearchParams(location.search).get("f") === String(own);
            }
            """,
            new[] { index, own });
    }

    private static async Task<int> ChannelAsync(Visit visit, int channel) => await visit.Page.EvaluateAsync<int>(
        """
        channel => {
          const pen = new OffscreenCanvas(64, 36).getContext("2d");
          const video = document.querySelector("[data-lane][data-shown] video");
          video && pen.drawImage(video, 0, 0, 64, 36);
          return pen.getImageData(32, 8, 1, 1).data[channel] > 200 ? 255 : 0;
        }
        """,
        channel);

    private static async Task<string?> ActiveAsync(Studio studio) => (string?)(await studio.Client.GetFromJsonAsync<JsonNode>(studio.Takes, Ct))!["activeTakeId"];

    /// <summary>Three shots: two takes, one take, none. The uid of the second.</summary>
    private static async Task<string> WithSceneAsync(TakesServer server, Studio studio)
    {
        var shots = $"/api/projects/{studio.Slug}/shots";
        var second = await MakeAsync(studio, shots, new { chapter = "Departure", scene = "Platform", shot = "The door" });
        await MakeAsync(studio, shots, new { chapter = "Departure", scene = "Platform", shot = "The tunnel" });
        foreach (var (colour, takes) in new[] { ("red", studio.Takes), ("blue", studio.Takes), ("green", $"{shots}/{second}/takes") })
        {
            var path = Path.Combine(server.DataFolder, colour + ".mp4");
            await SampleMedia.WriteCountedVideoAsync(path, colour, Frames);
            using var answer = await studio.PostAsync(new ByteArrayContent(await File.ReadAllBytesAsync(path, Ct)), colour + ".mp4", to: takes);
            await Studio.TakeOfAsync(answer);
            File.Delete(path);
        }

        await studio.AllSettledAsync();
        foreach (var shot in new[] { studio.ShotUid, second })
        {
            using var circled = await studio.Client.PutAsJsonAsync($"{shots}/{shot}/active-take", new { takeId = "take_001" }, Ct);
            Assert.True(circled.IsSuccessStatusCode);
        }

        return second;
    }

    private static async Task<string> MakeAsync(Studio studio, string shots, object what)
    {
        using var answer = await studio.Client.PostAsJsonAsync(shots, what, Ct);
        return (string)(await Studio.TakeOfAsync(answer))["uid"]!;
    }
}
