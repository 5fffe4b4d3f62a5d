using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>
/// Somebody at work while the server dies: each does one thing after another, and the same again, under the same key, until the whole
/// answer is there. Nobody hammers on a shut door.
/// </summary>
internal sealed class Sender(Door door, string name, Func<Sender, string, Task> doOne)
{
    public ConcurrentQueue<Acknowledged> Acknowledged { get; } = [];

    /// <summary>Takes that were purged, by an acknowledged request.</summary>
    public ConcurrentQueue<Acknowledged> Purged { get; } = [];

    /// <summary>Assets whose whole answers a client has received, and that nobody threw away.</summary>
    public ConcurrentQueue<Acknowledged> Collected { get; } = [];

    /// <summary>The take that was circled last, by an acknowledged request.</summary>
    public string? Circled { get; private set; }

    public int Broken { get; private set; }

    public int SecondAnswers { get; private set; }

    private int _began;

    private const string Kept = "frame.png";
    private const string Discarded = "discard.png";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Posts pictures in one request each.</summary>
    public static Sender Posting(Studio studio, Door door, string name) => new(door, name, async (self, key) =>
    {
        var png = SampleMedia.Png();
        await self.UntilAnsweredAsync(async () =>
        {
            using var answer = await studio.PostAsync(new ByteArrayContent(png), Kept, key);
            return AcknowledgedBy(await BodyAsync(answer, HttpStatusCode.Created), png);
        });
    });

    /// <summary>Posts ZIPs of three frames, of which two are the same.</summary>
    public static Sender PostingFrames(Studio studio, Door door, string name) => new(door, name, async (self, key) =>
    {
        var (one, other) = (SampleMedia.Png(), SampleMedia.Png());
        var zip = SampleMedia.Zip(("frame.0001.png", one), ("frame.0002.png", other), ("frame.0004.png", one));
        await self.UntilAnsweredAsync(async () =>
        {
            using var answer = await studio.PostAsync(new ByteArrayContent(zip), "frames.zip", key);
            var take = await BodyAsync(answer, HttpStatusCode.Created);
            return new Acknowledged((string)take["id"]!, Guid.Parse((string)take["takeUid"]!), (string)take["file"]!["sha256"]!);
        });
    });

    /// <summary>Sends pictures by tus in two pieces, going on where the server stands.</summary>
    public static Sender Resuming(Studio studio, Door door, string name) => new(door, name, async (self, key) =>
    {
        var png = SampleMedia.Png();
        string? upload = null;
        await self.UntilAnsweredAsync(async () =>
        {
            // 404 after a crash: finished or lost, the client cannot know. The key tells the server.
            var offset = upload is null ? null : await Tus.OffsetAsync(studio, upload);
            var to = upload = offset is null ? await Tus.DeclareAsync(studio, png.Length, Kept, key) : upload!;
            var at = offset ?? 0;
            if (at < png.Length / 2)
            {
                using var half = await Tus.AppendAsync(studio, to, at, png.AsMemory(at..(png.Length / 2)));
                await BodyAsync(half, HttpStatusCode.NoContent);
                at = png.Length / 2;
            }

            using var rest = await Tus.AppendAsync(studio, to, at, png.AsMemory(at));
            await BodyAsync(rest, HttpStatusCode.NoContent);
            return new Acknowledged(
                rest.Headers.GetValues("Takes-Take").Single(), Guid.Parse(rest.Headers.GetValues("Takes-Take-Uid").Single()), SampleMedia.Sha256(png));
        });
    });

    /// <summary>Brings pictures that no browser shows, and waits for the copy that one does.</summary>
    public static Sender Showing(Studio studio, Door door, string name) => new(door, name, async (self, key) =>
    {
        var tiff = SampleMedia.Tiff();
        var last = "";
        await self.UntilAnsweredAsync(async () =>
        {
            using var answer = await studio.PostAsync(new ByteArrayContent(tiff), "frame.tiff", key);
            var acknowledged = AcknowledgedBy(await BodyAsync(answer, HttpStatusCode.Created), tiff);
            last = acknowledged.Take;
            return acknowledged;
        });
        await self.UntilAnsweredAsync(async () =>
        {
            await Eventually.IsTrueAsync($"the copy of {last}", async () => (string?)(await studio.Client.GetFromJsonAsync<JsonNode>($"{studio.Takes}/{last}/playback", Ct))!["state"] == "proxy", within: TimeSpan.FromMinutes(8));
            return null;
        });
    });

    /// <summary>Asks for takes that the server makes itself.</summary>
    public static Sender Generating(Studio studio, Door door, string name) => new(door, name, async (self, key) =>
    {
        var last = "";
        // Another one each time: of the same media there is one strip, and the step that comes to it is passed once.
        var seed = ++self._began;
        await self.UntilAnsweredAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, studio.Takes);
            request.Headers.Add("Idempotency-Key", key);
            request.Content = JsonContent.Create(new { generationParams = new { model = "testsrc2", seed, width = 64, height = 36, duration = 1 }, quality = "draft" });
            using var answer = await studio.Client.SendAsync(request, Ct);
            var take = await BodyAsync(answer, HttpStatusCode.Accepted);
            last = (string)take["takeId"]!;
            return new Acknowledged(last, Guid.Parse((string)take["takeUid"]!), null);
        });
        // One at a time: the machine has other things to do.
        await self.UntilAnsweredAsync(async () =>
        {
            await Eventually.IsTrueAsync($"the media of {last}", async () => (string?)(await studio.TakeAsync(last))["status"] == "complete");
            return null;
        });
    });

    /// <summary>Brings a picture, throws it away, and purges it.</summary>
    public static Sender Discarding(Studio studio, Door door, string name) => new(door, name, async (self, key) =>
    {
        var png = SampleMedia.Png();
        Acknowledged? take = null;
        await self.UntilAnsweredAsync(async () =>
        {
            using var answer = await studio.PostAsync(new ByteArrayContent(png), Discarded, key);
            take = AcknowledgedBy(await BodyAsync(answer, HttpStatusCode.Created), png);
            return null;
        });
        await self.UntilAnsweredAsync(async () =>
        {
            using var answer = await studio.Client.DeleteAsync($"{studio.Takes}/{take!.Take}", Ct);
            await BodyAsync(answer, HttpStatusCode.OK);
            return null;
        });
        await self.UntilAnsweredAsync(async () =>
        {
            using var answer = await studio.Client.PostAsync($"{studio.Takes}/{take!.Take}/purge", content: null, Ct);
            // Purged before: the answer to the first request was lost in the crash.
            await BodyAsync(answer, answer.StatusCode == HttpStatusCode.Conflict ? HttpStatusCode.Conflict : HttpStatusCode.OK);
            return null;
        });
        self.Purged.Enqueue(take!);
    });

    /// <summary>Circles one take after another of those that are there.</summary>
    public static Sender Circling(Studio studio, Door door, string name) => new(door, name, (self, _) => self.UntilAnsweredAsync(async () =>
    {
        var takes = (await studio.Client.GetFromJsonAsync<JsonNode>($"{studio.Takes}?limit=20", Ct))!["takes"]!.AsArray().Where(t => (string?)t!["file"]?["originalName"] == Kept);
        var other = takes.Select(t => (string)t!["id"]!).FirstOrDefault(id => id != self.Circled);
        if (other is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Ct);
        }
        else
        {
            using var answer = await studio.Client.PutAsJsonAsync($"/api/projects/{studio.Slug}/shots/{studio.ShotUid}/active-take", new { takeId = other }, Ct);
            await BodyAsync(answer, HttpStatusCode.OK);
            self.Circled = other;
        }

        return null;
    }));

    /// <summary>Brings an asset, gives it a tag, throws it away, and purges it; every second stays.</summary>
    public static Sender Collecting(Studio studio, Door door, string name) => new(door, name, async (self, key) =>
    {
        var png = SampleMedia.Png();
        var url = $"/api/projects/{studio.Slug}/assets";
        var uid = "";
        await self.UntilAnsweredAsync(async () =>
        {
            using var answer = await studio.PostAsync(new ByteArrayContent(png), "plate.png", key, to: url);
            uid = (string)(await BodyAsync(answer, HttpStatusCode.Created))["uid"]!;
            return null;
        });
        await self.UntilAnsweredAsync(async () =>
        {
            using var answer = await studio.Client.PatchAsJsonAsync($"{url}/{uid}", new { addTags = new[] { key } }, Ct);
            await BodyAsync(answer, HttpStatusCode.OK);
            return null;
        });
        // A picture is what the next crash may come to; nobody waits for those that are thrown away.
        await self.UntilAnsweredAsync(async () =>
        {
            await Eventually.IsTrueAsync($"the picture of {uid}", async () => (string?)(await studio.Client.GetFromJsonAsync<JsonNode>($"{url}/{uid}", Ct))!["picture"] == "ready");
            return null;
        });
        if (self._began++ % 2 == 0)
        {
            self.Collected.Enqueue(new Acknowledged(uid, Guid.Parse(uid), SampleMedia.Sha256(png)));
            return;
        }

        foreach (var (method, path) in new[] { (HttpMethod.Delete, ""), (HttpMethod.Post, "/purge") })
        {
            await self.UntilAnsweredAsync(async () =>
            {
                using var request = new HttpRequestMessage(method, $"{url}/{uid}{path}");
                using var answer = await studio.Client.SendAsync(request, Ct);
                // Purged before: the answer to the first request was lost in the crash.
                await BodyAsync(answer, answer.StatusCode == HttpStatusCode.Conflict ? HttpStatusCode.Conflict : HttpStatusCode.OK);
                return null;
            });
        }
    });

    /// <summary>Founds further projects.</summary>
    public static Sender Founding(Studio studio, Door door, string name) => new(door, name, (self, key) => self.UntilAnsweredAsync(async () =>
    {
        using var answer = await studio.Client.PostAsJsonAsync("/api/projects", new { name = key }, Ct);
        await BodyAsync(answer, HttpStatusCode.Created);
        return null;
    }));

    public async Task RunAsync(Func<bool> isOver)
    {
        for (var n = 1; !isOver(); n++)
        {
            await doOne(this, $"{name}-{n}");
        }
    }

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} {body}");
        return body.Length == 0 ? new JsonObject() : JsonNode.Parse(body)!;
    }

    private static Acknowledged AcknowledgedBy(JsonNode take, byte[] png) => new((string)take["id"]!, Guid.Parse((string)take["takeUid"]!), SampleMedia.Sha256(png));

    private async Task UntilAnsweredAsync(Func<Task<Acknowledged?>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            await door.EnterAsync();
            try
            {
                if (await ask() is { } acknowledged)
                {
                    Acknowledged.Enqueue(acknowledged);
                }

                SecondAnswers += attempt > 1 ? 1 : 0;
                door.Answered();
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                Broken++;
                // Its process may be gone and the door not yet shut.
                await Task.Delay(TimeSpan.FromMilliseconds(20), Ct);
            }
        }
    }
}

/// <summary>A take whose whole answer a client has received. No hash: its media was still to be made.</summary>
internal sealed record Acknowledged(string Take, Guid TakeUid, string? Sha256);
