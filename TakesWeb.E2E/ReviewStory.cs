using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A director notes and draws at a frame, and somebody else sees it; what waits for a verdict gets one.</summary>
public sealed class ReviewStory(Browser browser)
{
    private const string Words = "<script>window.broken = true</script> the rim crawls";

    /// <summary>A ping of the circuit, in its binary and its text form.</summary>
    private const int LargestPing = 12;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_note_and_a_drawing_at_frame_37_are_there_alone_and_a_second_browser_sees_them()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithVideosAsync(server, 2);
        var page = $"{studio.Page}/takes/take_001?f=37&tab=notes";

        await browser.VisitAsync(server.Address, artist => browser.VisitAsync(server.Address, async director =>
        {
            var sent = CircuitMessages(director);
            await artist.SignInAsync(page);
            await IsAtAsync(artist, 37);
            await director.SignInAsync(page);
            await IsAtAsync(director, 37);

            await director.Page.Keyboard.PressAsync("d");
            await Assertions.Expect(director.Page.GetByRole(AriaRole.Toolbar, new() { Name = "Drawing" })).ToBeVisibleAsync();
            var before = sent.Count;
            await DrawAsync(director);
            Assert.Equal(before, sent.Count);
            await director.Page.Keyboard.PressAsync("Escape");
            await director.Page.GetByLabel("Note", new() { Exact = true }).FillAsync(Words);
            Assert.Equal(before, sent.Count);
            await director.Page.GetByRole(AriaRole.Button, new() { Name = "Post" }).ClickAsync();

            await Assertions.Expect(Items(artist)).ToHaveCountAsync(1);
            await Assertions.Expect(Items(artist)).ToContainTextAsync(Words);
            await Assertions.Expect(Ink(artist)).ToHaveCountAsync(1);
            await Assertions.Expect(Ink(director)).ToHaveCountAsync(1);
            await Assertions.Expect(artist.Page.GetByRole(AriaRole.Button, new() { Name = "Note 1 at frame 37" })).ToBeVisibleAsync();
            Assert.False(await artist.Page.EvaluateAsync<bool>("() => 'broken' in window"));

            await director.Page.Locator("h1").FocusAsync();
            await director.Page.Keyboard.PressAsync("ArrowRight");
            await IsAtAsync(director, 38);
            await Assertions.Expect(Ink(director)).ToHaveCountAsync(0);
            await director.Page.Keyboard.PressAsync("Alt+ArrowLeft");
            await IsAtAsync(director, 37);
            await Assertions.Expect(Ink(director)).ToHaveCountAsync(1);

            await director.Page.GetByRole(AriaRole.Button, new() { Name = "Snapshot" }).ClickAsync();
            await Assertions.Expect(director.Page.GetByText("Frame 37 is kept as a snapshot, with the drawing.")).ToBeVisibleAsync();
        }));

        await IsDrawnAsync(studio);

        var note = (await NotesAsync(studio, "take_001"))["notes"]!.AsArray().Single()!;
        Assert.Equal((37, "pen", Words), ((int)note["frame"]!, (string)note["strokes"]![0]!["kind"]!, (string)note["text"]!));
        await studio.IsCleanAsync();
    }

    /// <summary>The snapshot differs from the bare frame.</summary>
    private static async Task IsDrawnAsync(Studio studio)
    {
        using var asked = await studio.Client.PostAsJsonAsync("/api/snapshots", new { project = studio.Slug, shot = studio.ShotUid, take = "take_001", frame = 37 }, Ct);
        Assert.Equal(System.Net.HttpStatusCode.Created, asked.StatusCode);
        var kept = (await studio.Client.GetFromJsonAsync<JsonNode>($"/api/snapshots?project={studio.Slug}&shot={studio.ShotUid}", Ct))!["snapshots"]!.AsArray();
        Assert.Equal([37, 37], kept.Select(s => (int)s!["source"]!["frame"]!));
        var pictures = await Task.WhenAll(kept.Select(s => studio.Client.GetByteArrayAsync((string)s!["mediaUrl"]!, Ct)));
        Assert.NotEqual(SampleMedia.Sha256(pictures[0]), SampleMedia.Sha256(pictures[1]));
    }

    [Fact]
    public async Task An_open_note_is_offered_on_the_next_take_and_goes_on_there_until_that_is_undone()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithVideosAsync(server, 2);
        await NoteAsync(studio, "take_001", new { text = "slower, please", frame = 12 });

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync($"{studio.Page}/takes/take_002?tab=notes");
            var offered = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Open notes of take 1" });
            await Assertions.Expect(offered).ToContainTextAsync("slower, please");

            await offered.GetByRole(AriaRole.Button, new() { Name = "Not fixed" }).ClickAsync();
            await Assertions.Expect(offered).ToBeHiddenAsync();
            await Assertions.Expect(Items(visit)).ToContainTextAsync("from take 1");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
            await Assertions.Expect(offered).ToBeVisibleAsync();
            await Assertions.Expect(Items(visit)).ToHaveCountAsync(0);

            await offered.GetByRole(AriaRole.Button, new() { Name = "Fixed", Exact = true }).ClickAsync();
            await Assertions.Expect(offered).ToBeHiddenAsync();
        });

        var note = (await NotesAsync(studio, "take_001"))["notes"]![0]!;
        Assert.Equal("fixed", (string)note["state"]!);
        Assert.Equal((string)(await studio.TakeAsync("take_002"))["takeUid"]!, (string)note["resolvedIn"]!);
    }

    [Fact]
    public async Task What_is_typed_outlives_a_reload_and_a_note_is_answered_changed_deleted_and_brought_back()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithVideosAsync(server, 1);

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync($"{studio.Page}/takes/take_001?f=5");
            await IsAtAsync(visit, 5);
            await visit.Page.Keyboard.PressAsync("n");
            var field = visit.Page.GetByLabel("Note", new() { Exact = true });
            await Assertions.Expect(field).ToBeFocusedAsync();
            await visit.Page.Keyboard.TypeAsync("too dark");
            await visit.Page.ReloadAsync();
            await IsAtAsync(visit, 5);
            await visit.Page.Keyboard.PressAsync("n");
            await Assertions.Expect(field).ToHaveValueAsync("too dark");
            await visit.Page.Keyboard.PressAsync("Control+Enter");
            await Assertions.Expect(Items(visit)).ToContainTextAsync("too dark");

            await Items(visit).GetByRole(AriaRole.Button, new() { Name = "Reply" }).ClickAsync();
            await visit.Page.Keyboard.TypeAsync("brighter now");
            await visit.Page.Keyboard.PressAsync("Control+Enter");
            await Assertions.Expect(Items(visit)).ToContainTextAsync("brighter now");
            await Items(visit).GetByRole(AriaRole.Button, new() { Name = "Edit" }).Last.ClickAsync();
            await Assertions.Expect(field).ToHaveValueAsync("too dark");
            await field.FillAsync("much too dark");
            await visit.Page.Keyboard.PressAsync("Control+Enter");
            await Assertions.Expect(Items(visit)).ToContainTextAsync("much too dark");

            await Items(visit).GetByRole(AriaRole.Button, new() { Name = "Delete" }).Last.ClickAsync();
            await Assertions.Expect(Items(visit)).ToHaveCountAsync(0);
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
            await Assertions.Expect(Items(visit)).ToContainTextAsync("brighter now");
        });
    }

    [Fact]
    public async Task What_waits_is_judged_by_keyboard_and_leaves_the_queue()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithVideosAsync(server, 2);
        foreach (var take in new[] { "take_002", "take_001" })
        {
            using var answer = await studio.Client.PostAsJsonAsync($"{studio.Takes}/{take}/submit", new { comment = "look at the rim" }, Ct);
            answer.EnsureSuccessStatusCode();
        }

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync("/reviews");
            var rows = visit.Page.Locator("[data-queue] [data-row]");
            await Assertions.Expect(rows).ToHaveCountAsync(2);
            await Assertions.Expect(rows.First).ToContainTextAsync("Take 2");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main", Exact = true })).ToContainTextAsync("2 waiting");
            await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

            // A key before the page is live is lost.
            await Eventually.IsTrueAsync("a row with the focus", async () =>
            {
                await visit.Page.Keyboard.PressAsync("ArrowDown");
                return await visit.Page.EvaluateAsync<bool>("() => document.activeElement.matches('[data-open]')");
            });
            await rows.First.Locator("[data-open]").FocusAsync();
            await visit.Page.Keyboard.PressAsync("Shift+P");
            await Assertions.Expect(rows).ToHaveCountAsync(1);
            await visit.Page.Keyboard.PressAsync("x");
            await Assertions.Expect(visit.Page.GetByText("Nothing waits", new() { Exact = true })).ToBeVisibleAsync();
        });

        Assert.Equal("approved", (string)(await studio.TakeAsync("take_002"))["verdict"]!);
        Assert.Equal("reject", (string)(await studio.TakeAsync("take_001"))["verdict"]!);
    }

    [Fact]
    public async Task Pages_of_review_are_accessible()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await WithVideosAsync(server, 2);
        var drawing = new[] { new { kind = "arrow", color = "red", width = 0.004, points = new[] { 0.2, 0.8, 0.5, 0.5 } } };
        await NoteAsync(studio, "take_001", new { text = "the rim crawls", frame = 0, strokes = drawing });
        var fixedNote = await NoteAsync(studio, "take_002", new { text = "slower", frame = 3, end = 20 });
        await NoteAsync(studio, "take_002", new { text = "it is", parent = (string)fixedNote["id"]! });
        using var answer = await studio.Client.PostAsJsonAsync($"{studio.Takes}/take_002/submit", new { comment = "look at the rim" }, Ct);

        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync("/reviews");
            foreach (var page in new[] { "/reviews", "/reviews?show=unjudged", $"{studio.Page}/notes", $"{studio.Page}/takes/take_002?tab=notes", $"{studio.Page}/takes/take_001?tab=notes" })
            {
                await visit.Page.GotoAsync(page);
                await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                await visit.IsAccessibleEverywhereAsync();
            }

            await IsAtAsync(visit, 0);
            await visit.Page.EvaluateAsync("() => document.querySelector('[data-note-draw]').click()");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Toolbar, new() { Name = "Drawing" })).ToBeVisibleAsync();
            await visit.IsAccessibleEverywhereAsync();
        });
    }

    private static ILocator Items(Visit visit) => visit.Page.Locator("[data-note-item]");

    /// <summary>The shapes that are on the picture now.</summary>
    private static ILocator Ink(Visit visit) => visit.Page.Locator("svg.ink:not(.pad) path");

    private static Task IsAtAsync(Visit visit, int frame) =>
        visit.HoldsAsync("frame => document.querySelector('[data-player]')?.player?.frame === frame && document.querySelector('[data-note-layer]')?.hasAttribute('data-ready')", frame);

    private static async Task DrawAsync(Visit visit)
    {
        var box = (await visit.Page.Locator("svg.ink.pad").BoundingBoxAsync())!;
        var mouse = visit.Page.Mouse;
        await mouse.MoveAsync(box.X + (box.Width * 0.3f), box.Y + (box.Height * 0.3f));
        await mouse.DownAsync();
        for (var i = 1; i <= 20; i++)
        {
            await mouse.MoveAsync(box.X + (box.Width * (0.3f + (0.02f * i))), box.Y + (box.Height * (0.3f + (0.01f * i * (i % 2)))));
        }

        await mouse.UpAsync();
        await Assertions.Expect(visit.Page.Locator("svg.ink.pad path")).ToHaveCountAsync(1);
    }

    /// <summary>What the browser tells the server over the circuit from here on, pings aside.</summary>
    private static List<int> CircuitMessages(Visit visit)
    {
        var sent = new List<int>();
        visit.Page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) =>
        {
            var length = frame.Binary?.Length ?? frame.Text?.Length ?? 0;
            if (length > LargestPing)
            {
                lock (sent)
                {
                    sent.Add(length);
                }
            }
        };
        return sent;
    }

    private static async Task<Studio> WithVideosAsync(TakesServer server, int takes)
    {
        var studio = await Studio.OpenAsync(server);
        for (var i = 0; i < takes; i++)
        {
            var path = Path.Combine(Path.GetTempPath(), $"review-{Guid.NewGuid():N}.mp4");
            await SampleMedia.WriteVideoAsync(path, i);
            await studio.AddAsync(await File.ReadAllBytesAsync(path, Ct), "take.mp4");
            File.Delete(path);
        }

        await studio.AllSettledAsync();
        await Eventually.IsTrueAsync("nobody at work", async () => (await studio.Client.GetFromJsonAsync<JsonNode>("/api/jobs?state=queued,running", Ct))!["jobs"]!.AsArray().Count == 0);
        return studio;
    }

    private static async Task<JsonNode> NoteAsync<T>(Studio studio, string take, T note)
    {
        using var answer = await studio.Client.PostAsJsonAsync($"{studio.Takes}/{take}/notes", note, Ct);
        return await Studio.TakeOfAsync(answer);
    }

    private static async Task<JsonNode> NotesAsync(Studio studio, string take) => (await studio.Client.GetFromJsonAsync<JsonNode>($"{studio.Takes}/{take}/notes", Ct))!;
}
