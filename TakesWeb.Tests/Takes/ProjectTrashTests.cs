using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Housekeeping;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Support;
using TakesWeb.Uploads;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>A whole film goes to the trash, comes back, or goes for good.</summary>
public sealed class ProjectTrashTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_project_in_the_trash_is_read_and_not_changed_and_comes_back_as_it_was()
    {
        var shot = await _app.ShotOfStillsAsync(2);
        await shot.CircleAsync(1);
        var files = Disk.Files(shot.Repository).Where(f => !f.Contains("/.git/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();

        var trashed = await _app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{shot.Slug}", null, HttpStatusCode.OK);

        Assert.NotNull((string)trashed["deleted"]!["by"]!);
        Assert.DoesNotContain(shot.Slug, await SlugsAsync(""));
        Assert.Contains(shot.Slug, await SlugsAsync("?storage=trashed"));
        Assert.NotNull((await _app.GetAsync($"/api/projects/{shot.Slug}"))["deleted"]);
        Assert.Equal([1, 2], await shot.NumbersAsync());
        foreach (var (method, url, body) in new (HttpMethod, string, JsonNode?)[]
        {
            (HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["name"] = "Other" }),
            (HttpMethod.Post, $"/api/projects/{shot.Slug}/shots", new JsonObject { ["chapter"] = "A", ["scene"] = "B", ["shot"] = "C" }),
            (HttpMethod.Put, $"{shot.Url}/active-take", new JsonObject { ["takeId"] = "take_002" }),
            (HttpMethod.Delete, $"{shot.Url}/takes/take_002", null),
            (HttpMethod.Delete, shot.Url, null),
            (HttpMethod.Post, $"{shot.Url}/takes", new JsonObject { ["generationParams"] = TestShot.Small() }),
        })
        {
            Assert.Contains("is in the trash", await TakesApp.RefusalAsync(await SendAsync(method, url, body), 409), StringComparison.Ordinal);
        }

        Assert.Contains("is in the trash", await TakesApp.RefusalAsync(await shot.PostAsync(MediaSamples.NewBmp(), "a.bmp"), 409), StringComparison.Ordinal);
        Assert.Contains("is in the trash", await TakesApp.RefusalAsync(await TusClient.DeclareAsync(shot, 10), 409), StringComparison.Ordinal);
        await InHeadAsync(shot, text => text.Contains("\"deleted\":", StringComparison.Ordinal));

        await _app.RestartAsync(() => File.Delete(Path.Combine(_app.Data, "app.db")));
        Assert.NotNull((await _app.GetAsync($"/api/projects/{shot.Slug}"))["deleted"]);
        var restored = await _app.SendJsonAsync(HttpMethod.Post, $"/api/projects/{shot.Slug}/restore", null, HttpStatusCode.OK);
        Assert.Null(restored["deleted"]);
        Assert.Contains(shot.Slug, await SlugsAsync(""));
        Assert.Equal("take_001", (string)(await shot.ListAsync())["activeTakeId"]!);
        Assert.Equal(files, Disk.Files(shot.Repository).Where(f => !f.Contains("/.git/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        await InHeadAsync(shot, text => !text.Contains("\"deleted\":", StringComparison.Ordinal));
        await shot.SettledAsync(2);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task A_purge_frees_every_byte_of_the_project_and_none_of_another()
    {
        var shot = await _app.ShotOfStillsAsync(1);
        var other = await _app.CreateShotAsync();
        var shared = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(shared);
        await other.AddAsync(shared);
        await shot.SettledAsync(2);
        await other.SettledAsync(1);
        var name = (string)(await _app.GetAsync($"/api/projects/{shot.Slug}"))["name"]!;
        var id = (string)(await _app.GetAsync($"/api/projects/{shot.Slug}"))["id"]!;
        var purge = $"/api/projects/{shot.Slug}/purge";
        Assert.Contains("not in the trash", await TakesApp.RefusalAsync(await SendAsync(HttpMethod.Post, purge, Named(name)), 409), StringComparison.Ordinal);
        await _app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{shot.Slug}", null, HttpStatusCode.OK);
        Assert.Contains(name, await TakesApp.RefusalAsync(await SendAsync(HttpMethod.Post, purge, Named("something else")), 400), StringComparison.Ordinal);
        Assert.Contains(name, await TakesApp.RefusalAsync(await SendAsync(HttpMethod.Post, purge), 400), StringComparison.Ordinal);
        await InHeadAsync(shot, text => text.Contains("\"deleted\":", StringComparison.Ordinal));
        var before = AllBytes();

        var purged = await _app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{shot.Slug}/storage", Named(name), HttpStatusCode.OK);

        Assert.Equal(before - AllBytes(), (long)purged["freedBytes"]!);
        Assert.Equal([other.Slug], Directory.GetDirectories(Path.Combine(_app.Data, "projects")).Select(Path.GetFileName));
        Assert.Contains("There is no project", await TakesApp.RefusalAsync(await SendAsync(HttpMethod.Get, $"/api/projects/{id}"), 404), StringComparison.Ordinal);
        Assert.Empty((await _app.Get<ListJobs>().RunAsync(new JobFilter { ProjectId = Guid.Parse(id) }, None)).Jobs);
        Assert.Equal(0, (await _app.Get<ByteLedger>().TotalsAsync(Guid.Parse(id), None)).Values.Sum(t => t.Bytes));
        Assert.Equal(Disk.UniqueBytes(other.Repository), (long)(await _app.GetAsync($"/api/projects/{other.Slug}/storage"))["total_size_bytes"]!);
        // The small pictures of the media that both had are still there, and somebody still carries their bytes.
        var cache = Disk.Files(Path.Combine(_app.Data, "cache")).Sum(f => new FileInfo(f).Length);
        Assert.True(cache > 0);
        Assert.Equal(cache, (long)(await _app.GetAsync("/api/storage/stats"))["categories"]!["cache"]!["bytes"]!);
        Assert.Equal(shot.Slug, await _app.CreateProjectAsync(name));
        // A new film of that name: nothing of the old one is left, its numbers neither.
        var anew = await _app.CreateShotAsync(shot.Slug);
        Assert.Equal(shot.RelativePath, anew.RelativePath);
        Assert.Equal("take_001", (string)(await anew.AddAsync(MediaSamples.NewBmp(), "still.bmp"))["id"]!);
    }

    [Fact]
    public async Task A_purge_leaves_what_it_had_booked_of_the_cache_to_a_project_that_has_the_same_media()
    {
        var (shot, other) = (await _app.CreateShotAsync(), await _app.CreateShotAsync());
        foreach (var each in new[] { shot, other })
        {
            await each.AddAsync(await MediaSamples.PngAsync(), "still.png");
            await each.SettledAsync(1);
        }

        // An index that is built anew finds the pictures, and books them for whoever had them first.
        await _app.RestartAsync(() => File.Delete(Path.Combine(_app.Data, "app.db")));
        var (id, heir) = (await IdAsync(shot), await IdAsync(other));
        var cache = Disk.Files(Path.Combine(_app.Data, "cache")).Sum(f => new FileInfo(f).Length);
        Assert.Equal((cache, 0), (await CachedAsync(id), await CachedAsync(heir)));
        var project = await _app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{shot.Slug}", null, HttpStatusCode.OK);

        await _app.SendJsonAsync(HttpMethod.Post, $"/api/projects/{shot.Slug}/purge", Named((string)project["name"]!), HttpStatusCode.OK);

        Assert.Equal((0, cache), (await CachedAsync(id), await CachedAsync(heir)));
    }

    [Fact]
    public async Task What_was_booked_for_a_project_after_it_went_is_struck_with_the_next_measurement()
    {
        var shot = await _app.ShotOfStillsAsync(1);
        var id = await IdAsync(shot);
        var project = await _app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{shot.Slug}", null, HttpStatusCode.OK);
        await _app.SendJsonAsync(HttpMethod.Post, $"/api/projects/{shot.Slug}/purge", Named((string)project["name"]!), HttpStatusCode.OK);
        // Whoever was measuring it meanwhile.
        await _app.Get<ByteLedger>().BookMeasuredAsync(id, FileCategory.Git, Path.Combine(shot.Repository, ".git"), new ByteCount(1000, 10), DateTimeOffset.UnixEpoch, None);

        await _app.RunRecurringAsync("measure-git");

        Assert.DoesNotContain(id, (await _app.Get<ByteLedger>().AllTotalsAsync(None)).Keys);
    }

    [Fact]
    public async Task A_purge_that_a_stop_cut_in_two_is_ended_at_the_next_start()
    {
        var shot = await _app.ShotOfStillsAsync(1);
        var id = await IdAsync(shot);
        await _app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{shot.Slug}", null, HttpStatusCode.OK);

        await _app.RestartAsync(() => Directory.Move(shot.Repository, Path.Combine(_app.Data, "projects", $".purging-{id:N}")));

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_app.Data, "projects")));
        Assert.Empty(await _app.Get<ListProjects>().AllAsync(None));
        Assert.Equal(0, (await _app.Get<ByteLedger>().TotalsAsync(id, None)).Values.Sum(t => t.Bytes));
        Assert.Empty(Disk.Files(Path.Combine(_app.Data, "cache")));
    }

    [Fact]
    public async Task Uploads_and_generators_of_a_project_that_goes_end_quietly()
    {
        var shot = await _app.ShotOfStillsAsync(1);
        var project = (await _app.Get<FindProject>().RunAsync(shot.Slug, None)).Value;
        await _app.Get<JobQueue>().PauseLaneAsync(Lane.Bulk, None);
        await shot.GenerateAsync();
        var upload = await TusClient.CreateAsync(shot, 100);
        (await TusClient.PatchAsync(_app, upload, 0, new byte[40])).EnsureSuccessStatusCode();
        await _app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{shot.Slug}", null, HttpStatusCode.OK);

        Assert.Contains("is in the trash", await TakesApp.RefusalAsync(await TusClient.PatchAsync(_app, upload, 40, new byte[40]), 409), StringComparison.Ordinal);
        await _app.SendJsonAsync(HttpMethod.Post, $"/api/projects/{shot.Slug}/restore", null, HttpStatusCode.OK);
        (await TusClient.PatchAsync(_app, upload, 40, new byte[40])).EnsureSuccessStatusCode();
        await _app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{shot.Slug}", null, HttpStatusCode.OK);
        await _app.SendJsonAsync(HttpMethod.Post, $"/api/projects/{shot.Slug}/purge", Named(project.Name), HttpStatusCode.OK);

        using var late = await TusClient.PatchAsync(_app, upload, 80, new byte[20]);
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
        await _app.Get<JobQueue>().ResumeLaneAsync(Lane.Bulk, None);
        await _app.ReconcileAsync();
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_app.Data, "projects")));
        Assert.DoesNotContain(_app.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
        // Whoever held on to the project makes no half of it again.
        Assert.Throws<DirectoryNotFoundException>(() => _app.Get<Staging>().Make(project, Guid.NewGuid()));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_app.Data, "projects")));
    }

    private async Task<Guid> IdAsync(TestShot shot) => Guid.Parse((string)(await _app.GetAsync($"/api/projects/{shot.Slug}"))["id"]!);

    private async Task<long> CachedAsync(Guid projectId) => (await _app.Get<ByteLedger>().TotalsAsync(projectId, None))[FileCategory.Cache].Bytes;

    private static JsonObject Named(string name) => new() { ["name"] = name };

    private long AllBytes() => Disk.Files(Path.Combine(_app.Data, "projects")).Concat(Disk.Files(Path.Combine(_app.Data, "cache")))
        .Select(f => FileStat.Of(f)!.Value).DistinctBy(s => s.InodeKey).Sum(s => s.Size);

    private async Task<List<string>> SlugsAsync(string query) =>
        [.. (await _app.Http.GetFromJsonAsync<JsonArray>("/api/projects" + query))!.Select(p => (string)p!["slug"]!)];

    private Task InHeadAsync(TestShot shot, Func<string, bool> isSo) =>
        _app.WaitForAsync("project.json in HEAD", async () => isSo(await _app.GitAsync(shot.Slug, "show", "HEAD:project.json")) && await shot.HasNoJobAsync("commit"));

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : JsonContent.Create(body) };
        return await _app.Http.SendAsync(request);
    }
}
