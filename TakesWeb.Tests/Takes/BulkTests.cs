using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Housekeeping;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>One thing done to many takes: what is listed, what is spared, and that a run frees what its dry run promised.</summary>
public sealed class BulkTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_purge_of_takes_that_share_bytes_frees_exactly_what_its_dry_run_promised()
    {
        var shot = await _app.CreateShotAsync();
        var twice = await MediaSamples.OtherMp4Async();
        var kept = await MediaSamples.OtherMp4Async();
        foreach (var bytes in new[] { twice, twice, kept, kept, await MediaSamples.OtherMp4Async() })
        {
            await shot.AddAsync(bytes);
        }

        await shot.SettledAsync(5);
        // Take 5's media has a third name that nobody of ours knows: its bytes stay.
        Assert.True(DurableFile.TryLink(shot.FileOf(5, ".mp4"), Path.Combine(shot.Repository, "somebodys.mp4")));
        var trash = await BulkAsync(shot, "delete", [1, 2, 3, 5], dryRun: false);
        Assert.Equal(0, (long)trash["freedBytes"]!);
        await CommittedAsync(shot);

        var dry = await BulkAsync(shot, "purge", [1, 2, 3, 5]);
        var each = ((JsonArray)dry["takes"]!).Select(t => (long)t!["bytes"]!).ToList();
        var (bytesBefore, logsBefore) = (AllBytes(), Logs(shot));
        var real = await BulkAsync(shot, "purge", [1, 2, 3, 5], dryRun: false);

        var freed = (long)dry["freedBytes"]!;
        Assert.True((bool)dry["dryRun"]!);
        Assert.Equal(freed, (long)real["freedBytes"]!);
        Assert.Equal(freed, bytesBefore - AllBytes() + (Logs(shot) - logsBefore));
        Assert.Equal(freed, each.Sum());
        Assert.Equal(each, ((JsonArray)real["takes"]!).Select(t => (long)t!["bytes"]!));
        // The second of the two brings the bytes of both.
        Assert.True(each[0] < twice.Length && each[1] > twice.Length, dry.ToJsonString());
        Assert.True(each[2] < kept.Length && each[3] < twice.Length, dry.ToJsonString());
        Assert.Contains("take_004", (string)((JsonArray)dry["held"]!)[0]!["reason"]!, StringComparison.Ordinal);
        Assert.Equal(4 * twice.Length, (long)dry["paperBytes"]!);
        File.Delete(Path.Combine(shot.Repository, "somebodys.mp4"));
        await CommittedAsync(shot);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
        await _app.GitAsync(shot.Slug, "lfs", "fsck");
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
    }

    [Fact]
    public async Task The_trash_frees_nothing_now_and_says_what_a_purge_would()
    {
        var shot = await _app.ShotOfStillsAsync(3);
        await shot.CircleAsync(2);

        var dry = await BulkAsync(shot, "delete", [1, 2]);
        Assert.Equal((0L, 2), ((long)dry["freedBytes"]!, (int)dry["count"]!));
        Assert.Contains("1 shot would be without an active take", (string)dry["sentence"]!, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await shot.NumbersAsync());

        var real = await BulkAsync(shot, "delete", [1, 2], dryRun: false);
        Assert.Equal([3], await shot.NumbersAsync());
        Assert.Null((await shot.ListAsync())["activeTakeId"]);
        Assert.Equal((long)dry["freedLaterBytes"]!, (long)(await BulkAsync(shot, "purge", [1, 2]))["freedBytes"]!);

        // One undo for all of them.
        var undo = await SendAsync(shot, new JsonObject { ["action"] = "restore", ["takeUids"] = real["changed"]!.DeepClone(), ["dryRun"] = false });
        Assert.Equal(2, (int)undo["count"]!);
        Assert.Equal([1, 2, 3], await shot.NumbersAsync());
    }

    [Fact]
    public async Task A_filter_spares_active_selected_and_approved_takes_and_a_name_does_not()
    {
        var shot = await _app.ShotOfStillsAsync(4);
        await shot.CircleAsync(1);
        await VerdictAsync(shot, 2, "selected");
        await VerdictAsync(shot, 3, "approved");
        var filter = new JsonObject { ["shot"] = shot.Uid };

        foreach (var action in new[] { "delete", "archive" })
        {
            var found = await FilterAsync(shot, action, filter);
            Assert.Equal([4], Going(found));
            Assert.Equal(
                ["take_001 is the active take. Only naming it touches it.", "take_002 is selected. Only naming it touches it.", "take_003 is approved. Only naming it touches it."],
                ((JsonArray)found["takes"]!).Select(t => (string?)t!["spared"]).OfType<string>());
        }

        Assert.Equal([1, 2, 3, 4], Going(await FilterAsync(shot, "tag", filter, tags: ["night"])));
        Assert.Equal([1, 2, 3, 4], Going(await BulkAsync(shot, "delete", [1, 2, 3, 4], dryRun: false)));
        Assert.Equal([1, 4], Going(await FilterAsync(shot, "purge", filter)));
        Assert.Equal([1, 2, 3, 4], Going(await BulkAsync(shot, "purge", [1, 2, 3, 4])));
    }

    [Fact]
    public async Task Each_filter_finds_what_it_says()
    {
        var shot = await _app.ShotOfStillsAsync(4);
        var other = await _app.CreateShotAsync(shot.Slug, shot: "Another shot");
        await other.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        await shot.CircleAsync(1);
        await VerdictAsync(shot, 2, "reject");
        await VerdictAsync(shot, 3, "maybe");
        await _app.SendJsonAsync(HttpMethod.Put, $"{shot.Url}/takes/take_004/rating", new JsonObject { ["rating"] = 4 }, HttpStatusCode.OK);
        await BulkAsync(shot, "tag", [3, 4], dryRun: false, tags: ["night", "lantern"]);
        await AgeAsync(shot, 2, 40);

        Assert.Equal([2], Going(await FilterAsync(shot, "delete", new JsonObject { ["verdict"] = "reject" })));
        Assert.Equal([2, 3], Going(await FilterAsync(shot, "delete", new JsonObject { ["verdict"] = "reject,maybe" })));
        Assert.Equal([2], Going(await FilterAsync(shot, "delete", new JsonObject { ["olderThanDays"] = 30, ["notActive"] = true })));
        Assert.Equal([2, 3], Going(await FilterAsync(shot, "delete", new JsonObject { ["shot"] = shot.Uid, ["notActive"] = true, ["maxRating"] = 3 })));
        Assert.Equal([3, 4], Going(await FilterAsync(shot, "delete", new JsonObject { ["tag"] = "night" })));
        Assert.Empty(Going(await FilterAsync(shot, "delete", new JsonObject { ["tag"] = "nigh" })));
        Assert.Empty(Going(await FilterAsync(shot, "delete", new JsonObject { ["model"] = "none such" })));
        Assert.Empty(Going(await FilterAsync(shot, "delete", new JsonObject { ["storage"] = "archived" })));
        Assert.Equal([1], Going(await FilterAsync(shot, "delete", new JsonObject { ["shot"] = Path.GetFileName(other.RelativePath) })));
        Assert.DoesNotContain(1, Going(await FilterAsync(shot, "delete", new JsonObject { ["shot"] = shot.Uid, ["notActive"] = true })));
    }

    [Fact]
    public async Task Archive_unarchive_tag_and_untag_do_what_they_say_and_list_what_had_nothing_to_do()
    {
        var shot = await _app.ShotOfStillsAsync(2);

        Assert.Equal([1, 2], Going(await BulkAsync(shot, "archive", [1, 2], dryRun: false)));
        Assert.Equal([1, 2], await shot.NumbersAsync("?storage=archived"));
        Assert.Contains("archived already", Spared(await BulkAsync(shot, "archive", [1])), StringComparison.Ordinal);
        Assert.Equal([1], Going(await BulkAsync(shot, "unarchive", [1], dryRun: false)));
        Assert.Equal([1], await shot.NumbersAsync());
        Assert.Equal([1], Going(await BulkAsync(shot, "tag", [1], dryRun: false, tags: [" night "])));
        Assert.Equal("night", (string?)(await shot.TakeAsync(1))["tags"]![0]);
        Assert.Equal([2], Going(await BulkAsync(shot, "tag", [1, 2], tags: ["night"])));
        Assert.Equal([1], Going(await BulkAsync(shot, "untag", [1, 2], dryRun: false, tags: ["night"])));
        Assert.Empty((JsonArray)(await shot.TakeAsync(1))["tags"]!);
        Assert.Contains("not in the trash. Move it there first", Spared(await BulkAsync(shot, "purge", [1])), StringComparison.Ordinal);
        Assert.Contains("not in the trash", Spared(await BulkAsync(shot, "restore", [1])), StringComparison.Ordinal);
        var unknown = await SendAsync(shot, new JsonObject { ["action"] = "delete", ["takeUids"] = new JsonArray(Guid.NewGuid().ToString()) });
        Assert.Contains("no such take", Spared(unknown), StringComparison.Ordinal);
        await CommittedAsync(shot);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task What_a_request_cannot_mean_is_said_in_a_sentence()
    {
        var slug = await _app.CreateProjectAsync();
        foreach (var (body, says) in new[]
        {
            ("""{"action":"burn","takeUids":[]}""", "action is one of"),
            ("""{"action":"delete"}""", "either takeUids or a filter"),
            ("""{"action":"delete","filter":{}}""", "would mean every take"),
            ("""{"action":"delete","takeUids":["take_001"]}""", "not the takeUid of a take"),
            ("""{"action":"delete","filter":{"verdict":"bad"}}""", "verdict takes none"),
            ("""{"action":"delete","filter":{"storage":"3"}}""", "storage takes live"),
            ("""{"action":"delete","filter":{"olderThanDays":-1}}""", "olderThanDays"),
            ("""{"action":"tag","takeUids":[]}""", "Say which tags"),
        })
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var answer = await _app.Http.PostAsync($"/api/projects/{slug}/takes/bulk", content);
            Assert.Contains(says, await TakesApp.RefusalAsync(answer, 400), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_artist_trashes_their_own_unjudged_takes_and_directs_nothing()
    {
        var shot = await _app.ShotOfStillsAsync(2);
        await VerdictAsync(shot, 2, "reject");
        var project = (await _app.Get<FindProject>().RunAsync(shot.Slug, None)).Value;
        var uids = await UidsAsync(shot, 1, 2);
        var own = new Actor((string)(await shot.TakeAsync(1))["source"]!["uploader"]!, "ada@example.org");
        var bulk = _app.Get<BulkTakes>();

        var purge = await bulk.RunAsync(project, new BulkRequest(BulkAction.Purge) { TakeUids = uids }, true, canDirect: false, own, None);
        var mine = await bulk.RunAsync(project, new BulkRequest(BulkAction.Delete) { TakeUids = uids }, true, canDirect: false, own, None);
        var others = await bulk.RunAsync(project, new BulkRequest(BulkAction.Delete) { TakeUids = uids }, true, canDirect: false, new Actor("Somebody", "x@example.org"), None);

        Assert.Equal(ProblemKind.Forbidden, purge.Problem?.Kind);
        Assert.Equal([uids[0]], mine.Value.Changed);
        Assert.Contains("judged", mine.Value.Takes[1].Spared, StringComparison.Ordinal);
        Assert.Empty(others.Value.Changed);
    }

    [Fact]
    public async Task More_takes_than_one_waits_for_become_a_job_that_frees_what_was_promised()
    {
        var shot = await ManyAsync(BulkTakes.MostAtOnce + 1);
        using (var answer = await PostAsync(shot, new JsonObject { ["action"] = "delete", ["filter"] = new JsonObject { ["shot"] = shot.Uid }, ["dryRun"] = false }))
        {
            await EndedAsync(answer);
        }

        Assert.Empty(await shot.NumbersAsync("?limit=1000"));
        await CommittedAsync(shot);
        var promised = (long)(await FilterAsync(shot, "purge", new JsonObject { ["storage"] = "trashed" }))["freedBytes"]!;
        var (bytesBefore, logsBefore) = (AllBytes(), Logs(shot));
        using (var answer = await PostAsync(shot, new JsonObject { ["action"] = "purge", ["filter"] = new JsonObject { ["storage"] = "trashed" }, ["dryRun"] = false }))
        {
            await EndedAsync(answer);
        }

        Assert.Equal(promised, bytesBefore - AllBytes() + (Logs(shot) - logsBefore));
        Assert.Equal(BulkTakes.MostAtOnce + 1, (await shot.NumbersAsync("?storage=purged&limit=1000")).Count);
        await CommittedAsync(shot);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
    }

    private async Task EndedAsync(HttpResponseMessage answer)
    {
        var asked = await TakesApp.ReadAsync(answer, HttpStatusCode.Accepted);
        var job = (string)asked["jobId"]!;
        Assert.Equal($"/api/jobs/{job}", answer.Headers.Location?.ToString());
        var row = await _app.WaitForAsync("the job's end", async () =>
            await _app.Get<ListJobs>().FindAsync(job, Reach.Everything, None) is { State: JobState.Succeeded or JobState.Failed } ended ? ended : null);
        Assert.Equal(JobState.Succeeded, row.State);
    }

    /// <summary>Takes as a pull would bring them: one picture, and a sidecar each.</summary>
    private async Task<TestShot> ManyAsync(int takes)
    {
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        await shot.SettledAsync(1);
        var first = shot.SidecarOf(1);
        for (var number = 2; number <= takes; number++)
        {
            Directory.CreateDirectory(shot.FolderOf(number));
            var sidecar = first.DeepClone();
            (sidecar["id"], sidecar["number"], sidecar["takeUid"]) = (TestShot.NameOf(number), number, Guid.CreateVersion7().ToString());
            sidecar["file"]!["name"] = Path.GetFileName(shot.FileOf(number, ".bmp"));
            Assert.True(DurableFile.TryLink(shot.FileOf(1, ".bmp"), shot.FileOf(number, ".bmp")));
            Assert.True(DurableFile.TryLink(shot.FileOf(1, "_thumbnail.png"), shot.FileOf(number, "_thumbnail.png")));
            await File.WriteAllTextAsync(shot.FileOf(number, "_metadata.json"), sidecar.ToJsonString());
        }

        await _app.ReconcileAsync();
        await shot.SettledAsync(takes);
        return shot;
    }

    private async Task AgeAsync(TestShot shot, int number, int days)
    {
        var uid = Guid.Parse((string)shot.SidecarOf(number)["takeUid"]!);
        await using var db = await _app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync(None);
        await db.Database.ExecuteSqlAsync($"UPDATE takes SET Created = Created - {TimeSpan.FromDays(days).Ticks} WHERE Uid = {uid}", None);
    }

    private Task VerdictAsync(TestShot shot, int number, string verdict) =>
        _app.SendJsonAsync(HttpMethod.Put, $"{shot.Url}/takes/{TestShot.NameOf(number)}/verdict", new JsonObject { ["verdict"] = verdict }, HttpStatusCode.OK);

    private static async Task<List<Guid>> UidsAsync(TestShot shot, params int[] numbers)
    {
        var uids = new List<Guid>();
        foreach (var number in numbers)
        {
            uids.Add(Guid.Parse((string)(await shot.TakeAsync(number))["takeUid"]!));
        }

        return uids;
    }

    private async Task<JsonObject> BulkAsync(TestShot shot, string action, int[] numbers, bool dryRun = true, string[]? tags = null) => await SendAsync(shot, new JsonObject
    {
        ["action"] = action,
        ["takeUids"] = new JsonArray([.. (await UidsAsync(shot, numbers)).Select(uid => (JsonNode)uid.ToString())]),
        ["dryRun"] = dryRun,
        ["tags"] = new JsonArray([.. (tags ?? []).Select(t => (JsonNode)t)]),
    });

    private Task<JsonObject> FilterAsync(TestShot shot, string action, JsonObject filter, string[]? tags = null) => SendAsync(shot, new JsonObject
    {
        ["action"] = action,
        ["filter"] = filter.DeepClone(),
        ["tags"] = new JsonArray([.. (tags ?? []).Select(t => (JsonNode)t)]),
    });

    private Task<JsonObject> SendAsync(TestShot shot, JsonObject body) => _app.SendJsonAsync(HttpMethod.Post, $"/api/projects/{shot.Slug}/takes/bulk", body, HttpStatusCode.OK);

    private Task<HttpResponseMessage> PostAsync(TestShot shot, JsonObject body) =>
        _app.Http.PostAsync($"/api/projects/{shot.Slug}/takes/bulk", System.Net.Http.Json.JsonContent.Create(body));

    private static IEnumerable<int> Going(JsonObject answer) =>
        ((JsonArray)answer["takes"]!).Where(t => t!["spared"] is null).Select(t => int.Parse(((string)t!["name"]!)["take_".Length..])).Order();

    private static string Spared(JsonObject answer) => (string)Assert.Single((JsonArray)answer["takes"]!)!["spared"]!;

    private Task CommittedAsync(TestShot shot) => _app.WaitForAsync("the commit of every take", async () =>
    {
        var takes = (JsonArray)(await shot.ListAsync("?storage=live,archived,trashed,purged&limit=1000"))["takes"]!;
        return takes.All(t => (string)t!["commit"]!["state"]! == "committed");
    });

    /// <summary>Unique inodes of working files, LFS store and cache; Git's own objects and the list of shots are no part of the promise.</summary>
    private long AllBytes() => Disk.Files(_app.Data)
        .Where(f => (f.Contains("/projects/", StringComparison.Ordinal) && !f.Contains("/.git/", StringComparison.Ordinal)) || f.Contains("/.git/lfs/", StringComparison.Ordinal) || f.Contains("/cache/", StringComparison.Ordinal))
        .Where(f => !f.EndsWith("project.json", StringComparison.Ordinal))
        .Select(f => FileStat.Of(f)!.Value).DistinctBy(s => s.InodeKey).Sum(s => s.Size);

    private static long Logs(TestShot shot) => Disk.Files(shot.Repository).Where(f => f.EndsWith("_events.jsonl", StringComparison.Ordinal)).Sum(f => new FileInfo(f).Length);
}
