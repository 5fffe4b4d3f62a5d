using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Accounts;
using TakesWeb.Clips;
using TakesWeb.Jobs;
using TakesWeb.Support;
using TakesWeb.Uploads;
using Xunit;

namespace TakesWeb.Shell;

/// <summary>Somebody who has a role in one film alone: what of the other films is seen, found, heard or touched by any way there is.</summary>
public sealed class FilmTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_searches_queues_and_jobs_tell_of_the_own_film_alone()
    {
        var (mine, foreign) = await FilmsAsync();
        using var artist = await Colleague.AddAsync(app, null, [(await IdAsync(mine), Roles.Artist)]);

        foreach (var url in new[] { "/api/projects", "/api/search?q=lantern", "/api/search/suggest?q=lantern", "/api/reviews?verdict=none", "/api/jobs?limit=500", "/" })
        {
            var text = await artist.Http.GetStringAsync(url, Ct);
            Assert.DoesNotContain(foreign.Slug, text, StringComparison.Ordinal);
            Assert.DoesNotContain((await IdAsync(foreign)).ToString(), text, StringComparison.Ordinal);
            Assert.True(text.Contains(mine.Slug, StringComparison.Ordinal) || text.Contains((await IdAsync(mine)).ToString(), StringComparison.Ordinal), $"{url} tells nothing of the own film.");
        }

        var projects = JsonNode.Parse(await artist.Http.GetStringAsync("/api/projects", Ct))!.AsArray();
        Assert.Equal(mine.Slug, (string)Assert.Single(projects)!["slug"]!);
        var found = JsonNode.Parse(await artist.Http.GetStringAsync("/api/search?q=lantern", Ct))!["takes"]!.AsArray();
        Assert.Equal(mine.Uid, (string)Assert.Single(found)!["shotUid"]!);
        Assert.Equal(403, await StatusAsync(artist, HttpMethod.Get, "/api/storage/stats"));
        Assert.Equal(403, await StatusAsync(artist, HttpMethod.Post, "/api/projects", new JsonObject { ["name"] = "Another" }));
        Assert.Equal(200, await StatusAsync(artist, HttpMethod.Get, $"/api/projects/{mine.Slug}/storage"));
    }

    [Fact]
    public async Task What_a_foreign_film_has_is_not_there_by_its_id_either()
    {
        var (mine, foreign) = await FilmsAsync();
        using var director = await Colleague.AddAsync(app, null, [(await IdAsync(mine), Roles.Director)]);
        var snapshot = (string)(await CutClient.SnapshotAsync(foreign, 1, new JsonObject { ["frame"] = 0 }))["id"]!;
        var take = (string)(await foreign.TakeAsync(1))["takeUid"]!;
        var share = await app.SendJsonAsync(HttpMethod.Post, "/api/shares", new JsonObject { ["project"] = foreign.Slug, ["takes"] = new JsonArray(take) }, HttpStatusCode.Created);
        var upload = await TusClient.CreateAsync(foreign, 10);
        var job = JsonNode.Parse(await app.Http.GetStringAsync($"/api/jobs?project={foreign.Slug}&limit=1", Ct))!["jobs"]![0]!["id"]!;

        foreach (var (method, url, body) in new (HttpMethod, string, JsonNode?)[]
        {
            (HttpMethod.Get, $"/api/projects/{foreign.Slug}", null),
            (HttpMethod.Get, $"/api/projects/{await IdAsync(foreign)}", null),
            (HttpMethod.Get, $"{foreign.Url}/takes/take_001/media", null),
            (HttpMethod.Get, $"/projects/{foreign.Slug}", null),
            (HttpMethod.Get, $"/projects/{foreign.Slug}/shots/{foreign.Uid}/takes/take_001", null),
            (HttpMethod.Get, $"/api/snapshots/{snapshot}", null),
            (HttpMethod.Get, $"/api/snapshots/{snapshot}/media", null),
            (HttpMethod.Patch, $"/api/snapshots/{snapshot}", new JsonObject { ["label"] = "mine now" }),
            (HttpMethod.Delete, $"/api/snapshots/{snapshot}", null),
            (HttpMethod.Post, $"/api/snapshots/{snapshot}/take", new JsonObject { ["shot"] = mine.Uid }),
            (HttpMethod.Get, $"/api/snapshots?project={foreign.Slug}", null),
            (HttpMethod.Post, "/api/snapshots", new JsonObject { ["project"] = foreign.Slug, ["shot"] = foreign.Uid, ["take"] = "take_001", ["frame"] = 0 }),
            (HttpMethod.Post, "/api/clips", new JsonObject { ["project"] = foreign.Slug, ["shot"] = foreign.Uid, ["take"] = "take_001", ["in"] = 0, ["out"] = 1 }),
            (HttpMethod.Get, $"/api/shares?project={foreign.Slug}", null),
            (HttpMethod.Post, "/api/shares", new JsonObject { ["project"] = foreign.Slug, ["takes"] = new JsonArray(take) }),
            (HttpMethod.Delete, $"/api/shares/{share["id"]}", null),
            (HttpMethod.Get, $"/api/reviews?project={foreign.Slug}", null),
            (HttpMethod.Get, $"/api/jobs/{job}", null),
            (HttpMethod.Get, $"/api/jobs?project={foreign.Slug}", null),
        })
        {
            Assert.True(await StatusAsync(director, method, url, body) == 404, $"{method} {url} is not 404.");
        }

        foreach (var (method, url) in new[] { (HttpMethod.Head, upload), (HttpMethod.Patch, upload), (HttpMethod.Delete, upload) })
        {
            Assert.Equal(404, await TusAsync(director, method, url));
        }

        Assert.Equal(404, await TusAsync(director, HttpMethod.Post, "/uploads", foreign));
        Assert.Equal(201, await TusAsync(director, HttpMethod.Post, "/uploads", mine));
        Assert.Equal(200, await StatusAsync(director, HttpMethod.Get, $"{mine.Url}/takes/take_001/media"));
    }

    [Fact]
    public async Task A_director_of_one_film_is_what_they_are_in_the_next()
    {
        var (mine, other) = await FilmsAsync();
        using var person = await Colleague.AddAsync(app, null, [(await IdAsync(mine), Roles.Director), (await IdAsync(other), Roles.Viewer)]);
        var take = (string)(await other.TakeAsync(1))["takeUid"]!;

        Assert.Equal(200, await StatusAsync(person, HttpMethod.Put, $"{mine.Url}/active-take", new JsonObject { ["takeId"] = "take_001" }));
        Assert.Equal(403, await StatusAsync(person, HttpMethod.Put, $"{other.Url}/active-take", new JsonObject { ["takeId"] = "take_001" }));
        Assert.Equal(403, await StatusAsync(person, HttpMethod.Post, "/api/snapshots", new JsonObject { ["project"] = other.Slug, ["shot"] = other.Uid, ["take"] = "take_001", ["frame"] = 0 }));
        Assert.Equal(403, await StatusAsync(person, HttpMethod.Post, "/api/shares", new JsonObject { ["project"] = other.Slug, ["takes"] = new JsonArray(take) }));
        Assert.Equal(403, await TusAsync(person, HttpMethod.Post, "/uploads", other));
        Assert.Equal(200, await StatusAsync(person, HttpMethod.Get, $"{other.Url}/takes"));
        Assert.Equal(403, await StatusAsync(person, HttpMethod.Get, "/api/users"));
    }

    [Fact]
    public async Task A_worker_s_token_adds_to_its_film_and_does_nothing_else_anywhere()
    {
        var (mine, other) = await FilmsAsync();
        using var worker = await Colleague.AddAsync(app, Roles.Admin, scope: ApiToken.ScopeAdd, tokenIn: await IdAsync(mine));

        Assert.Equal(201, await TusAsync(worker, HttpMethod.Post, "/uploads", mine));
        Assert.Equal(404, await TusAsync(worker, HttpMethod.Post, "/uploads", other));
        Assert.Equal(403, await StatusAsync(worker, HttpMethod.Put, $"{mine.Url}/active-take", new JsonObject { ["takeId"] = "take_001" }));
        Assert.Equal(404, await StatusAsync(worker, HttpMethod.Get, other.Url));
        Assert.Equal(403, await StatusAsync(worker, HttpMethod.Post, "/api/admin/cleanup"));
        Assert.Equal(403, await StatusAsync(worker, HttpMethod.Get, "/api/users"));
    }

    [Fact]
    public async Task Somebody_without_any_role_sees_an_empty_house()
    {
        var (mine, _) = await FilmsAsync();
        using var nobody = await Colleague.AddAsync(app, null);

        Assert.Empty(JsonNode.Parse(await nobody.Http.GetStringAsync("/api/projects", Ct))!.AsArray());
        Assert.Equal(404, await StatusAsync(nobody, HttpMethod.Get, mine.Url));
        Assert.Equal(404, await StatusAsync(nobody, HttpMethod.Get, $"/projects/{mine.Slug}"));
        Assert.Contains("No film is yours to see yet", await nobody.Http.GetStringAsync("/", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hub_tells_of_the_own_film_alone()
    {
        var (mine, foreign) = await FilmsAsync();
        using var artist = await Colleague.AddAsync(app, null, [(await IdAsync(mine), Roles.Artist)]);
        var (myId, foreignId) = (await IdAsync(mine), await IdAsync(foreign));
        await using var hub = await HubListener.ConnectAsync(app.Http.BaseAddress!, artist.Http.DefaultRequestHeaders.Authorization!.Parameter);

        Assert.Contains("There is no project", await hub.TryAsync("Watch", foreignId), StringComparison.Ordinal);
        // Through one channel: what was told of the foreign film and of the server would be here before.
        app.Get<LiveFeed>().Publish(new LiveEvent("take", foreignId) { State = "foreign" });
        app.Get<LiveFeed>().Publish(new LiveEvent("storage"));
        app.Get<LiveFeed>().Publish(new LiveEvent("take", myId) { State = "mine" });
        await hub.NextAsync(live =>
        {
            Assert.Equal(myId, live.GetProperty("projectId").GetGuid());
            return live.GetProperty("state").GetString() == "mine";
        });
    }

    /// <summary>Two films with a take each, of the same words.</summary>
    private async Task<(TestShot Mine, TestShot Foreign)> FilmsAsync()
    {
        var shots = new List<TestShot>();
        for (var i = 0; i < 2; i++)
        {
            var shot = await app.CreateShotAsync();
            await shot.AddAsync(await MediaSamples.Mp4Async(), "a.mp4", new JsonObject { ["generationParams"] = new JsonObject { ["prompt"] = "lantern" } });
            await shot.SettledAsync(1);
            shots.Add(shot);
        }

        return (shots[0], shots[1]);
    }

    private async Task<Guid> IdAsync(TestShot shot) => Guid.Parse((string)(await app.GetAsync($"/api/projects/{shot.Slug}"))["id"]!);

    private static async Task<int> StatusAsync(Colleague who, HttpMethod method, string url, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await who.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        return (int)answer.StatusCode;
    }

    private static async Task<int> TusAsync(Colleague who, HttpMethod method, string url, TestShot? into = null)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        if (into is not null)
        {
            request.Headers.Add("Upload-Length", "10");
            request.Headers.Add("Upload-Metadata", TusClient.MetadataOf(("project", into.Slug), ("shot", into.Uid), ("filename", "take.mp4")));
        }

        if (method == HttpMethod.Patch)
        {
            request.Headers.Add("Upload-Offset", "0");
            request.Content = new ByteArrayContent(new byte[10]);
            request.Content.Headers.ContentType = new("application/offset+octet-stream");
        }

        using var answer = await who.Http.SendAsync(request, Ct);
        return (int)answer.StatusCode;
    }
}
