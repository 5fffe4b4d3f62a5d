using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Housekeeping;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>Trash, archive, restore, purge: what the director sees, what lies on the disk, what Git says.</summary>
public sealed class TakeLifeTests : IAsyncLifetime
{
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_trashed_take_keeps_every_file_and_a_restore_brings_back_all_of_it()
    {
        var shot = await _app.ShotOfStillsAsync(2);
        await DoAsync(shot, HttpMethod.Put, 2, "verdict", new JsonObject { ["verdict"] = "selected" });
        await DoAsync(shot, HttpMethod.Put, 2, "rating", new JsonObject { ["rating"] = 4 });
        await DoAsync(shot, HttpMethod.Patch, 2, "", new JsonObject { ["tags"] = new JsonArray("night", "lantern"), ["description"] = "the good one" });
        await DoAsync(shot, HttpMethod.Post, 2, "archive");
        await shot.CircleAsync(1);
        var files = FilesIn(shot.FolderOf(2));

        var trashed = await DoAsync(shot, HttpMethod.Delete, 2);
        Assert.Equal("trashed", (string)trashed["storage"]!);
        Assert.False((bool)trashed["wasActive"]!);
        Assert.Equal([1], await shot.NumbersAsync());
        Assert.Equal([2], await shot.NumbersAsync("?storage=trashed"));
        Assert.Equal(files, FilesIn(shot.FolderOf(2)));

        var restored = await DoAsync(shot, HttpMethod.Post, 2, "restore");
        Assert.Equal(("archived", "selected", 4), ((string)restored["storage"]!, (string)restored["verdict"]!, (int)restored["rating"]!));
        Assert.Equal(["night", "lantern"], ((JsonArray)restored["tags"]!).Select(t => (string)t!));
        Assert.Equal([2], await shot.NumbersAsync("?storage=archived"));
        await DoAsync(shot, HttpMethod.Post, 2, "unarchive");
        await shot.SettledAsync(2);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
        var log = await _app.GitAsync(shot.Slug, "show", $"HEAD:{shot.GitPathOf(2, "_events.jsonl")}");
        Assert.Equal(
            ["added", "verdict", "rating", "archived", "trashed", "restored", "unarchived"],
            log.Split('\n').Select(line => (string)JsonNode.Parse(line)!["type"]!));
    }

    [Fact]
    public async Task Trashing_the_active_take_leaves_the_shot_without_one_and_promotes_nobody()
    {
        var shot = await _app.ShotOfStillsAsync(2);
        await shot.CircleAsync(2);

        var trashed = await DoAsync(shot, HttpMethod.Delete, 2);

        Assert.True((bool)trashed["wasActive"]!);
        Assert.Null((await shot.ListAsync())["activeTakeId"]);
        Assert.False(File.Exists(Path.Combine(shot.Folder, "active_take")));
        var refused = await TakesApp.RefusalAsync(await SendAsync(HttpMethod.Put, shot.Url + "/active-take", new JsonObject { ["takeId"] = "take_002" }), 409);
        Assert.Contains("Restore it first", refused, StringComparison.Ordinal);
        await DoAsync(shot, HttpMethod.Post, 2, "restore");
        Assert.Null((await shot.ListAsync())["activeTakeId"]);
        await shot.SettledAsync(2);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task The_mark_of_a_link_to_be_committed_outlives_a_commit_that_ends_while_it_is_set()
    {
        var shot = await _app.ShotOfStillsAsync(1);
        var uid = Guid.Parse(shot.Uid);
        await shot.SettledAsync(1);
        // No commit gets through from here on.
        await shot.HoldIndexAsync();
        await using var db = await _app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync(CancellationToken.None);
        var row = db.Set<Shot>().Where(s => s.Uid == uid);
        Task MarkAsync(bool isPending) => row.ExecuteUpdateAsync(set => set.SetProperty(s => s.IsLinkPending, isPending), CancellationToken.None);
        await MarkAsync(true);

        await _app.Get<ProjectFiles>().ChangeAsync<Shot>(await row.Select(s => s.ProjectId).SingleAsync(CancellationToken.None), async (_, _, changing) =>
        {
            var read = await changing.Set<Shot>().SingleAsync(s => s.Uid == uid, CancellationToken.None);
            await MarkAsync(false);
            read.IsLinkPending = true;
            read.OverruledLink = 7;
            return read;
        }, CancellationToken.None);

        Assert.True(await row.Select(s => s.IsLinkPending).SingleAsync(CancellationToken.None));
        File.Delete(shot.IndexLock);
    }

    [Fact]
    public async Task A_purge_frees_what_it_says_and_leaves_a_tombstone_that_blocks_the_number()
    {
        var shot = await _app.ShotOfStillsAsync(2);
        var before = DiskBytes(shot);
        var logs = new FileInfo(shot.FileOf(2, "_events.jsonl"));
        Assert.Contains("not in the trash", await TakesApp.RefusalAsync(await SendAsync(HttpMethod.Post, $"{shot.Url}/takes/take_002/purge"), 409), StringComparison.Ordinal);

        await DoAsync(shot, HttpMethod.Delete, 2);
        await shot.SettledAsync(1);
        var logBefore = logs.Length;
        var purged = await DoAsync(shot, HttpMethod.Post, 2, "purge");
        logs.Refresh();

        Assert.Equal("purged", (string)purged["storage"]!);
        Assert.Empty((JsonArray)purged["held"]!);
        Assert.Equal(["shot_001_take_002_events.jsonl"], FilesIn(shot.FolderOf(2)).Select(Path.GetFileName));
        // The log has a line more since the first count, and another that the purge wrote.
        var lines = await File.ReadAllLinesAsync(shot.FileOf(2, "_events.jsonl"));
        Assert.Equal(before - DiskBytes(shot), (long)purged["freedBytes"]! - lines[^1].Length - 1 - lines[^2].Length - 1);
        Assert.Equal(logBefore + lines[^1].Length + 1, logs.Length);
        Assert.Empty((await _app.GetAsync($"/api/projects/{shot.Slug}/shots/{shot.Uid}/takes?storage=trashed"))["takes"]!.AsArray());
        await CommittedAsync(shot, 2);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
        Assert.Equal(shot.GitPathOf(2, "_events.jsonl"), await _app.GitAsync(shot.Slug, "ls-tree", "-r", "--name-only", "HEAD", Path.GetRelativePath(shot.Repository, shot.FolderOf(2)) + "/"));
        await _app.GitAsync(shot.Slug, "fsck", "--strict");
        await _app.GitAsync(shot.Slug, "lfs", "fsck");
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
        Assert.Contains("was purged", await TakesApp.RefusalAsync(await SendAsync(HttpMethod.Post, $"{shot.Url}/takes/take_002/restore"), 409), StringComparison.Ordinal);
        Assert.Contains("was purged", await TakesApp.RefusalAsync(await SendAsync(HttpMethod.Get, $"{shot.Url}/takes/take_002/media"), 404), StringComparison.Ordinal);
        Assert.Equal(3, (int)(await shot.AddAsync(await MediaSamples.OtherMp4Async()))["number"]!);
    }

    [Fact]
    public async Task Bytes_that_another_take_has_stay_and_the_answer_names_it()
    {
        var shot = await _app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(bytes);
        await shot.AddAsync(bytes);
        await shot.SettledAsync(2);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));

        await DoAsync(shot, HttpMethod.Delete, 1);
        var first = await DoAsync(shot, HttpMethod.Post, 1, "purge");
        Assert.All((JsonArray)first["held"]!, h => Assert.Contains("take_002", (string)h!["reason"]!, StringComparison.Ordinal));
        Assert.Equal(2, ((JsonArray)first["held"]!).Count);
        using (var media = await _app.Http.GetAsync($"{shot.Url}/takes/take_002/media"))
        {
            Assert.Equal(bytes, await media.Content.ReadAsByteArrayAsync());
        }

        await CommittedAsync(shot, 1);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
        await _app.GitAsync(shot.Slug, "lfs", "fsck");
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);

        await DoAsync(shot, HttpMethod.Delete, 2);
        var second = await DoAsync(shot, HttpMethod.Post, 2, "purge");
        Assert.Empty((JsonArray)second["held"]!);
        Assert.True((long)second["freedBytes"]! >= bytes.Length);
        Assert.Empty(Disk.Files(Path.Combine(shot.Repository, ".git", "lfs", "objects")));
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
    }

    [Fact]
    public async Task What_no_remote_has_stays_until_it_is_pushed_or_may_be_forgotten()
    {
        using var temp = new TempFolder();
        var shot = await _app.ShotOfStillsAsync(3);
        await TakesApp.ProgramAsync("git", ["init", "-q", "--bare", temp["there.git"]]);
        await _app.GitAsync(shot.Slug, "remote", "add", "origin", "file://" + temp["there.git"]);
        await DoAsync(shot, HttpMethod.Delete, 1);
        await DoAsync(shot, HttpMethod.Delete, 2);
        var early = await DoAsync(shot, HttpMethod.Post, 1, "purge");
        Assert.All((JsonArray)early["held"]!, h => Assert.Contains("not pushed to origin", (string)h!["reason"]!, StringComparison.Ordinal));
        var forgotten = await DoAsync(shot, HttpMethod.Post, 2, "purge?forgetUnpushed=true");
        Assert.Empty((JsonArray)forgotten["held"]!);

        await CommittedAsync(shot, 1);
        await CommittedAsync(shot, 2);
        // An old commit names media whose bytes are gone: the push goes through all the same (lfs.allowincompletepush).
        await _app.GitAsync(shot.Slug, "push", "-q", "origin", "main");
        await _app.GitAsync(shot.Slug, "lfs", "push", "origin", "main");
        await DoAsync(shot, HttpMethod.Delete, 3);
        var pushed = await DoAsync(shot, HttpMethod.Post, 3, "purge");
        Assert.Empty((JsonArray)pushed["held"]!);

        await CommittedAsync(shot, 3);
        await _app.GitAsync(shot.Slug, "push", "-q", "origin", "main");
        await TakesApp.ProgramAsync("git", ["clone", "-q", "file://" + temp["there.git"], temp["clone"]]);
        Assert.Equal("", await TakesApp.ProgramAsync("git", ["-C", temp["clone"], "status", "--porcelain"]));
        // docs/format.md, 8.6: an old commit shows the pointer.
        var old = await _app.GitAsync(shot.Slug, "rev-list", "-1", "HEAD", "--", shot.GitPathOf(2, ".bmp"));
        var text = await _app.GitAsync(shot.Slug, "show", $"{old}^:{shot.GitPathOf(2, ".bmp")}");
        Assert.StartsWith("version https://git-lfs.github.com/spec/v1", text, StringComparison.Ordinal);
        await _app.GitAsync(shot.Slug, "fsck", "--strict");
        await _app.GitAsync(shot.Slug, "lfs", "fsck");
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_reorder_what_happened()
    {
        var shot = await _app.ShotOfStillsAsync(1);
        await DoAsync(shot, HttpMethod.Delete, 1);
        // The event of a machine whose clock runs a day ahead.
        var ahead = new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["at"] = Sidecar.Time(TimeProvider.System.GetUtcNow().AddDays(1)), ["type"] = "rating", ["by"] = "Ada", ["rating"] = 3 };
        await File.AppendAllTextAsync(shot.FileOf(1, "_events.jsonl"), ahead.ToJsonString() + "\n");

        var restored = await DoAsync(shot, HttpMethod.Post, 1, "restore");

        Assert.Equal(("live", 3), ((string)restored["storage"]!, (int)restored["rating"]!));
        await _app.RestartAsync(() => File.Delete(Path.Combine(_app.Data, "app.db")));
        Assert.Equal("live", (string)(await shot.TakeAsync(1))["storage"]!);
    }

    [Fact]
    public async Task A_purge_that_a_stop_cut_in_two_is_ended_at_the_next_start()
    {
        var shot = await _app.ShotOfStillsAsync(2);
        await DoAsync(shot, HttpMethod.Delete, 1);
        await DoAsync(shot, HttpMethod.Delete, 2);
        await CommittedAsync(shot, 2);
        await _app.StopAsync();
        // One stopped after its event, the other after its files were put aside.
        foreach (var number in new[] { 1, 2 })
        {
            var take = new Sidecar(shot.SidecarOf(number)).ToTombstone();
            var line = TakeEvents.Format("purged", Kernel.Actor.System, TimeProvider.System.GetUtcNow(), ("take", take));
            await File.AppendAllTextAsync(shot.FileOf(number, "_events.jsonl"), line + "\n");
        }

        var aside = Path.Combine(shot.Repository, ".git", "takes", "purging", Guid.Parse((string)shot.SidecarOf(2)["takeUid"]!).ToString("N"));
        Directory.CreateDirectory(aside);
        foreach (var file in FilesIn(shot.FolderOf(2)).Where(f => !f.EndsWith(".jsonl", StringComparison.Ordinal)))
        {
            Kernel.DurableFile.Replace(file, Path.Combine(aside, Path.GetFileName(file)));
        }

        await _app.StartAsync();

        Assert.Equal([1, 2], await shot.NumbersAsync("?storage=purged"));
        Assert.Single(FilesIn(shot.FolderOf(1)));
        Assert.Single(FilesIn(shot.FolderOf(2)));
        Assert.False(Directory.Exists(aside));
        await CommittedAsync(shot, 1);
        await CommittedAsync(shot, 2);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
    }

    [Fact]
    public async Task Trash_archive_and_tombstones_come_back_without_the_index()
    {
        var shot = await _app.ShotOfStillsAsync(4);
        await DoAsync(shot, HttpMethod.Put, 1, "verdict", new JsonObject { ["verdict"] = "approved" });
        await DoAsync(shot, HttpMethod.Delete, 2);
        await DoAsync(shot, HttpMethod.Post, 3, "archive");
        await DoAsync(shot, HttpMethod.Delete, 4);
        await DoAsync(shot, HttpMethod.Post, 4, "purge");
        await CommittedAsync(shot, 4);
        var before = await EverythingAsync(shot);

        await _app.RestartAsync(() => File.Delete(Path.Combine(_app.Data, "app.db")));
        await CommittedAsync(shot, 4);

        Assert.Equal(before, await EverythingAsync(shot));
    }

    private static async Task<string> EverythingAsync(TestShot shot)
    {
        var list = await shot.ListAsync("?storage=live,archived,trashed,purged");
        foreach (var take in (JsonArray)list["takes"]!)
        {
            take!["commit"] = null;
        }

        return list.ToJsonString(new() { WriteIndented = true });
    }

    private Task CommittedAsync(TestShot shot, int number) => _app.WaitForAsync($"the commit of take {number}", async () =>
        (string)(await shot.TakeAsync(number))["commit"]!["state"]! == "committed");

    private static long DiskBytes(TestShot shot) =>
        Disk.Files(shot.App.Data).Where(f => (f.Contains("/projects/", StringComparison.Ordinal) && !f.Contains("/.git/", StringComparison.Ordinal)) || f.Contains("/.git/lfs/", StringComparison.Ordinal) || f.Contains("/cache/", StringComparison.Ordinal))
            .Where(f => !f.EndsWith("project.json", StringComparison.Ordinal))
            .Select(f => Kernel.FileStat.Of(f)!.Value).DistinctBy(s => s.InodeKey).Sum(s => s.Size);

    private static List<string> FilesIn(string folder) => [.. Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private Task<JsonObject> DoAsync(TestShot shot, HttpMethod method, int number, string deed = "", JsonNode? body = null) =>
        _app.SendJsonAsync(method, $"{shot.Url}/takes/{TestShot.NameOf(number)}{(deed.Length > 0 ? "/" + deed : "")}", body, HttpStatusCode.OK);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
        return await _app.Http.SendAsync(request);
    }
}
