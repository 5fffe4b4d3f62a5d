using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>The desk below a picture, in viewer and compare: what its numbers say, and what the pixels of the picture say.</summary>
internal sealed class Desk(Visit visit)
{
    /// <summary>The number that is burnt into a video of <see cref="SampleMedia.WriteCountedVideoAsync"/>, read from the picture that stands there.</summary>
    private const string ReadNumber = """
        lane => {
          const video = document.querySelectorAll("video[data-media]")[lane];
          if (!video) {
            return -1;  // the page before this one still stands
          }

          const canvas = new OffscreenCanvas(640, 360);
          const pen = canvas.getContext("2d");
          pen.drawImage(video, 0, 0, 640, 360);
          const bits = Array.from({ length: 8 }, (_, bit) => pen.getImageData(bit * 80 + 40, 330, 1, 1).data[0] > 128 ? 1 << bit : 0);
          return bits.reduce((all, bit) => all + bit, 0);
        }
        """;

    public ILocator Number => visit.Page.GetByLabel("Frame: type one and press Enter");

    public ILocator Timecode => visit.Page.GetByLabel("Timecode: type one and press Enter");

    public ILocator Rail => visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Frame", Exact = true });

    /// <summary>The player is there and shows its first frame.</summary>
    public async Task IsReadyAsync() => await visit.HoldsAsync("document.querySelector('[data-player]')?.player && [...document.querySelectorAll('video[data-media]')].every(v => v.readyState >= 2)");

    public async Task TypeFrameAsync(int frame)
    {
        await Number.FillAsync($"{frame}");
        await Number.PressAsync("Enter");
    }

    public async Task<int> BurntInAsync(int lane = 0) => await visit.Page.EvaluateAsync<int>(ReadNumber, lane);

    /// <summary>The number says this frame, and so do the pixels of every picture.</summary>
    public async Task StandsAtAsync(int frame, int lanes = 1)
    {
        await Assertions.Expect(Number).ToHaveValueAsync($"{frame}");
        for (var lane = 0; lane < lanes; lane++)
        {
            var (at, seen) = (lane, -1);
            await Eventually.IsTrueAsync($"frame {frame} in the pixels of picture {lane}", async () => (seen = await BurntInAsync(at)) == frame, () => $"They say {seen}.");
        }
    }

    /// <summary>From here on each frame that is shown is kept.</summary>
    public async Task ListenAsync() => await visit.Page.EvaluateAsync(
        """
        () => {
          window.shownFrames = [];
          const root = document.querySelector("[data-player]");
          root.addEventListener("player:frame", event => shownFrames.push([event.detail.frame, ...root.player.lanes ?? []]));
        }
        """);

    /// <summary>Plays on until the frames have turned back this often: a loop came round.</summary>
    public async Task LoopsAsync(int times) => await visit.HoldsAsync("times => shownFrames.filter((f, i) => i > 0 && f[0] < shownFrames[i - 1][0] - 2).length >= times", times);

    /// <summary>The frames since <see cref="ListenAsync"/>: the desk's, then each take's.</summary>
    public async Task<int[][]> ShownAsync() => JsonSerializer.Deserialize<int[][]>(await visit.Page.EvaluateAsync<string>("JSON.stringify(shownFrames)"))!;

    /// <summary>How often what was shown went through a loop, the last time perhaps in part.</summary>
    public static int Rounds(int[][] shown) => 1 + shown.Zip(shown.Skip(1)).Count(pair => pair.Second[0] < pair.First[0] - 2);

    /// <summary>Colour in the middle of a picture's own pixels: red, green, blue.</summary>
    public async Task<int[]> PixelAsync(int lane) => await visit.Page.EvaluateAsync<int[]>(
        """
        lane => {
          const pen = new OffscreenCanvas(640, 360).getContext("2d");
          pen.drawImage(document.querySelectorAll("video[data-media]")[lane], 0, 0, 640, 360);
          return [...pen.getImageData(320, 180, 1, 1).data].slice(0, 3);
        }
        """,
        lane);

    /// <summary>Colour of the page at a place of an element, as it is on the screen now: red, green, blue.</summary>
    public async Task<int[]> ColourAtAsync(ILocator of, double x, double y)
    {
        var box = (await of.BoundingBoxAsync())!;
        var picture = await visit.Page.ScreenshotAsync(new() { Clip = new() { X = (float)(box.X + (box.Width * x)), Y = (float)(box.Y + (box.Height * y)), Width = 2, Height = 2 } });
        return await visit.Page.EvaluateAsync<int[]>(
            """
            async base64 => {
              const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], { type: "image/png" }));
              const pen = new OffscreenCanvas(2, 2).getContext("2d");
              pen.drawImage(picture, 0, 0);
              return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
            }
            """,
            Convert.ToBase64String(picture));
    }
}

/// <summary>Counts what a page and the server say to each other over sockets, pings aside.</summary>
internal sealed class SocketCount
{
    // Blazor's hub protocol: one byte of length, then MessagePack of [6].
    private static readonly byte[] Ping = [0x02, 0x91, 0x06];

    private int _messages;

    public SocketCount(IPage page) => page.WebSocket += (_, socket) =>
    {
        socket.FrameSent += Count;
        socket.FrameReceived += Count;
    };

    public int Messages => _messages;

    /// <summary>Does something of which the server must not hear.</summary>
    public async Task IsSilentAsync(string what, Func<Task> deed)
    {
        var before = _messages;
        await deed();
        Assert.True(_messages == before, $"{_messages - before} messages while {what}");
    }

    private void Count(object? sender, IWebSocketFrame frame)
    {
        if (frame.Binary is not { } binary || !binary.AsSpan().SequenceEqual(Ping))
        {
            Interlocked.Increment(ref _messages);
        }
    }
}
