using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class StorageEndpointsTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task The_storage_of_a_project_has_the_shape_of_the_story_and_nothing_else()
    {
        var slug = await app.CreateProjectAsync();

        var storage = await app.GetAsync($"/api/projects/{slug}/storage");

        Assert.Equal(["project_id", "total_size_bytes", "takes_count", "breakdown"], storage.Select(p => p.Key));
        Assert.Equal(["renders", "thumbnails", "assets"], ((JsonObject)storage["breakdown"]!).Select(p => p.Key));
        Assert.Equal(0, (long)storage["total_size_bytes"]!);
        Assert.Equal((string)(await app.GetAsync($"/api/projects/{slug}"))["id"]!, (string)storage["project_id"]!);
    }

    [Fact]
    public async Task The_total_is_what_an_independent_count_of_the_inodes_finds()
    {
        var well = await app.CreateShotAsync();
        var harbour = await app.CreateShotAsync(well.Slug, scene: "Sea", shot: "Harbour");
        var video = await MediaSamples.OtherMp4Async();
        var still = await MediaSamples.PngAsync();
        await well.AddAsync(video);
        await well.AddAsync(still, "still.png");
        await harbour.AddAsync(video, "the same again.mp4");
        await harbour.AddAsync(await MediaSamples.WavAsync(), "sound.wav");
        await well.SettledAsync(2);
        await harbour.SettledAsync(2);
        await well.CircleAsync(1);

        var storage = await app.GetAsync($"/api/projects/{well.Slug}/storage");
        var categories = (JsonObject)(await app.GetAsync($"/api/projects/{well.Slug}/storage/stats"))["categories"]!;

        Assert.Equal(Disk.UniqueBytes(well.Repository), (long)storage["total_size_bytes"]!);
        Assert.Equal(4, (int)storage["takes_count"]!);
        Assert.Equal(video.Length + still.Length + (await MediaSamples.WavAsync()).Length, (long)storage["breakdown"]!["renders"]!);
        Assert.Equal(
            Disk.Files(well.Repository).Where(f => f.EndsWith("_thumbnail.png", StringComparison.Ordinal)).DistinctBy(f => Kernel.FileStat.Of(f)!.Value.Inode).Sum(f => new FileInfo(f).Length),
            (long)storage["breakdown"]!["thumbnails"]!);
        Assert.Equal(["renders", "thumbnails", "assets", "metadata", "lfs_only", "git", "cache", "trash"], categories.Select(c => c.Key));
        Assert.Equal(3, (int)categories["renders"]!["files"]!);
        Assert.Equal(8, (int)categories["metadata"]!["files"]!);
        Assert.True((long)categories["cache"]!["bytes"]! > 0);
    }

    [Fact]
    public async Task Git_is_measured_file_by_file_and_says_when()
    {
        var slug = await app.CreateProjectAsync();
        // The lock and the intent of a commit are files too.
        await app.WaitForAsync("the first commit", async () => (await app.GitAsync(slug, "log", "--all", "--oneline")).Length > 0 && await app.NobodyCommitsAsync());
        await app.RunRecurringAsync("measure-git");
        var after = await app.GetAsync($"/api/projects/{slug}/storage/stats");

        Assert.NotNull(after["gitMeasuredAt"]);
        var files = Disk.Files(Path.Combine(app.RepositoryOf(slug), ".git")).ToList();
        Assert.Equal(files.Count, (int)after["categories"]!["git"]!["files"]!);
        Assert.Equal(files.Sum(f => new FileInfo(f).Length), (long)after["categories"]!["git"]!["bytes"]!);
        Assert.Equal(0, (long)after["total"]!["bytes"]!);
    }

    [Fact]
    public async Task An_object_that_came_by_a_pull_is_counted_with_the_next_measurement_and_struck_when_it_is_gone()
    {
        var slug = await app.CreateProjectAsync();
        var pulled = Disk.AddObject(app.RepositoryOf(slug), [7, 7, 7, .. "pulled"u8]);

        await app.RunRecurringAsync("measure-git");
        Assert.Equal(9, (long)(await app.GetAsync($"/api/projects/{slug}/storage"))["total_size_bytes"]!);
        File.Delete(pulled);
        await app.RunRecurringAsync("measure-git");
        Assert.Equal(0, (long)(await app.GetAsync($"/api/projects/{slug}/storage"))["total_size_bytes"]!);
    }

    [Fact]
    public async Task An_object_that_was_being_written_at_one_measurement_is_counted_whole_with_the_next()
    {
        var slug = await app.CreateProjectAsync();
        var pulled = Disk.AddObject(app.RepositoryOf(slug), [8, 8, 8, .. "pulled"u8]);
        await File.WriteAllBytesAsync(pulled, [8]);
        await app.RunRecurringAsync("measure-git");
        Assert.Equal(1, (long)(await app.GetAsync($"/api/projects/{slug}/storage"))["total_size_bytes"]!);

        await File.WriteAllBytesAsync(pulled, [8, 8, 8, .. "pulled"u8]);
        await app.RunRecurringAsync("measure-git");

        Assert.Equal(9, (long)(await app.GetAsync($"/api/projects/{slug}/storage"))["total_size_bytes"]!);
    }

    [Fact]
    public async Task A_measurement_leaves_a_cached_picture_booked_for_both_who_have_its_media()
    {
        var (one, other) = (await app.CreateShotAsync(), await app.CreateShotAsync());
        var still = MediaSamples.NewBmp();
        foreach (var shot in new[] { one, other })
        {
            await shot.AddAsync(still, "still.bmp");
            await shot.SettledAsync(1);
        }

        // As it is where both make the same pictures in one moment, and both book the later ones.
        var (ledger, cache) = (app.Get<ByteLedger>(), app.Get<DataFolder>().Cache(Disk.Sha256(still)));
        var ids = new List<Guid>();
        foreach (var shot in new[] { one, other })
        {
            ids.Add(Guid.Parse((string)(await app.GetAsync($"/api/projects/{shot.Slug}"))["id"]!));
            await ledger.BookAsync(ids[^1], [.. Disk.Files(cache).Select(path => (FileCategory.Cache, path))], CancellationToken.None);
        }

        await app.RunRecurringAsync("measure-git");

        foreach (var id in ids)
        {
            Assert.Equal(Disk.Files(cache).Order(StringComparer.Ordinal), (await ledger.BookedBelowAsync(id, cache, CancellationToken.None)).Keys.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task After_every_operation_the_books_are_what_find_counts()
    {
        var shot = await app.CreateShotAsync();
        var video = await MediaSamples.OtherMp4Async();
        async Task IsExactAsync(int takes)
        {
            await shot.SettledAsync(takes);
            Assert.Equal(await Disk.FindBytesAsync(shot.Repository), (long)(await app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
        }

        await shot.AddAsync(video);
        await IsExactAsync(1);
        await shot.AddAsync(video, "the same again.mp4");
        await IsExactAsync(2);
        await shot.AddAsync(MediaSamples.TornMp4(), "torn.mp4");
        await IsExactAsync(3);
        await shot.GenerateAsync();
        await IsExactAsync(4);
        await shot.CircleAsync(2);
        await IsExactAsync(4);
        await app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["quotaBytes"] = 1000 }, HttpStatusCode.OK);
        using var refused = await shot.PostAsync(await MediaSamples.OtherMp4Async());
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        await IsExactAsync(4);
        await app.RunRecurringAsync("measure-git");
        await IsExactAsync(4);

        using var trashed = await app.Http.DeleteAsync(new Uri($"{shot.Url}/takes/take_003", UriKind.Relative));
        Assert.True(trashed.IsSuccessStatusCode);
        await IsExactAsync(3);
        var stats = await app.GetAsync($"/api/projects/{shot.Slug}/storage/stats");
        Assert.True((long)stats["reclaimable"]!["trashBytes"]! >= MediaSamples.TornMp4().Length);
        Assert.Equal(await Disk.FindBytesAsync(shot.Repository), (long)stats["quota"]!["usedBytes"]!);
        using var purged = await app.Http.PostAsync(new Uri($"{shot.Url}/takes/take_003/purge", UriKind.Relative), null);
        Assert.True(purged.IsSuccessStatusCode);
        await IsExactAsync(3);
        Assert.Equal(0, (long)(await app.GetAsync($"/api/projects/{shot.Slug}/storage/stats"))["reclaimable"]!["trashBytes"]!);
    }

    [Fact]
    public async Task Soon_after_a_start_git_and_the_cache_are_in_the_books_again_though_the_index_was_lost()
    {
        await using var own = await TakesApp.StartNewAsync();
        var shot = await own.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.AddAsync(await MediaSamples.PngAsync(), "still.png");
        await shot.SettledAsync(2);
        var other = await own.CreateShotAsync();
        await other.AddAsync(await MediaSamples.PngAsync(), "the same still.png");
        await other.SettledAsync(1);
        var cached = Disk.Files(Path.Combine(own.Data, "cache")).Sum(f => new FileInfo(f).Length);
        await own.RunRecurringAsync("measure-git");
        Assert.Equal(cached, await CacheAsync(own));

        await own.RestartAsync(() => File.Delete(Path.Combine(own.Data, "app.db")));
        await own.WaitForAsync("Git and the cache in the books", async () =>
            (await own.GetAsync("/api/storage/stats"))["gitMeasuredAt"] is not null && await CacheAsync(own) == cached);
        Assert.Equal(await Disk.FindBytesAsync(shot.Repository), (long)(await own.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);

        Directory.Delete(Path.Combine(own.Data, "cache"), recursive: true);
        await own.RunRecurringAsync("measure-git");
        Assert.Equal(0, await CacheAsync(own));
    }

    [Fact]
    public async Task The_stats_tell_quota_growth_the_largest_takes_and_what_could_go()
    {
        var shot = await app.CreateShotAsync();
        var video = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(await MediaSamples.WavAsync(), "sound.wav");
        await shot.AddAsync([.. video, .. new byte[100_000]]);
        await shot.SettledAsync(2);
        await shot.CircleAsync(1);
        var used = Disk.UniqueBytes(shot.Repository);
        await app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["quotaBytes"] = used * 10 / 9 }, HttpStatusCode.OK);

        var stats = await app.GetAsync($"/api/projects/{shot.Slug}/storage/stats");
        var all = await app.GetAsync("/api/storage/stats");

        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)stats["quota"]!["usedBytes"]!);
        Assert.InRange((long)stats["quota"]!["percent"]!, 89, 91);
        Assert.Equal("near", (string)stats["quota"]!["state"]!);
        Assert.Equal(["take_002", "take_001"], ((JsonArray)stats["largestTakes"]!).Select(t => (string)t!["take"]!));
        Assert.Equal([false, true], ((JsonArray)stats["largestTakes"]!).Select(t => (bool)t!["isActive"]!));
        Assert.Equal(0, (long)stats["reclaimable"]!["bytes"]!);
        Assert.NotNull(stats["growth"]);
        var row = ((JsonArray)all["projects"]!).Single(p => (string)p!["slug"]! == shot.Slug)!;
        Assert.Equal("near", (string)row["quota"]!["state"]!);
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)row["bytes"]!);
    }

    private static async Task<long> CacheAsync(TakesApp app) => (long)(await app.GetAsync("/api/storage/stats"))["categories"]!["cache"]!["bytes"]!;

    [Fact]
    public async Task The_stats_of_the_server_know_the_disk_and_its_reserve()
    {
        var stats = await app.GetAsync("/api/storage/stats");

        Assert.True((long)stats["disk"]!["freeBytes"]! > 0);
        Assert.Equal(0, (long)stats["disk"]!["reserveBytes"]!);
        Assert.Null(stats["projectId"]);
    }

    [Fact]
    public async Task Strangers_see_nothing_and_an_unknown_project_is_not_found()
    {
        using var stranger = new HttpClient { BaseAddress = app.Http.BaseAddress };

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/storage/stats")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.PostAsync("/api/admin/cleanup?dryRun=false", null)).StatusCode);
        Assert.Contains("GET /api/projects", await TakesApp.RefusalAsync(await app.Http.GetAsync("/api/projects/no-such/storage"), 404), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rebuild_is_accepted_and_comes_to_its_end()
    {
        await app.SendJsonAsync(HttpMethod.Post, "/api/admin/rebuild", null, HttpStatusCode.Accepted);

        await app.WaitForAsync("its end", async () => (await app.GetAsync("/api/admin/rebuild"))["endedAt"] is not null);
        Assert.Null((await app.GetAsync("/api/admin/rebuild"))["trouble"]);
        await app.ReconcileAsync();
    }
}
