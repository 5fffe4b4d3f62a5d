using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using TakesWeb.Accounts;
using TakesWeb.Assets;
using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Housekeeping;

/// <summary>A shot in the trash: its takes are nobody's, are kept, come back, and go in the end.</summary>
public sealed class OrphanTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_shot_in_the_trash_hides_its_takes_and_brings_them_back()
    {
        var shot = await _app.ShotOfStillsAsync(2);
        await shot.CircleAsync(2);
        await shot.SettledAsync(2);

        await TrashAsync(shot);

        Assert.Empty(await ShotsAsync(shot.Slug, ""));
        Assert.Equal([shot.Uid], await ShotsAsync(shot.Slug, "?storage=trashed"));
        var summary = Assert.Single(await _app.Get<ListProjectSummaries>().RunAsync(Reach.Everything, None));
        Assert.Equal((0, 0, 0), (summary.Shots, summary.Takes, summary.Circled));
        Assert.Null(new FileInfo(Path.Combine(shot.Folder, "active_take")).LinkTarget);
        Assert.Contains("is in the trash", await TakesApp.RefusalAsync(await shot.PostAsync(MediaSamples.NewBmp(), "a.bmp"), 409), StringComparison.Ordinal);
        Assert.Contains("is in the trash", await RefusedAsync(HttpMethod.Put, $"{shot.Url}/takes/take_001/verdict", new JsonObject { ["verdict"] = "reject" }), StringComparison.Ordinal);
        await CommittedAsync(shot);
        Assert.DoesNotContain("active_take", await _app.GitAsync(shot.Slug, "ls-tree", "-r", "--name-only", "HEAD"), StringComparison.Ordinal);
        Assert.Contains("\"deleted\":{", await _app.GitAsync(shot.Slug, "show", "HEAD:project.json"), StringComparison.Ordinal);
        // Number and folder are not given to another shot of the same name.
        var next = await _app.CreateShotAsync(shot.Slug);
        Assert.EndsWith("002_Down_the_spiral", next.RelativePath, StringComparison.Ordinal);

        await _app.RestartAsync(() => File.Delete(Path.Combine(_app.Data, "app.db")));
        await _app.ReconcileAsync();
        Assert.Equal([shot.Uid], await ShotsAsync(shot.Slug, "?storage=trashed"));
        await _app.SendJsonAsync(HttpMethod.Post, $"{shot.Url}/restore", null, HttpStatusCode.OK);
        Assert.Equal([1, 2], await shot.NumbersAsync());
        Assert.Equal("take_002", (string)(await shot.ListAsync())["activeTakeId"]!);
        Assert.Equal("takes/take_002", new FileInfo(Path.Combine(shot.Folder, "active_take")).LinkTarget);
        await CommittedAsync(shot);
        await shot.SettledAsync(2);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task The_takes_of_a_shot_in_the_trash_are_freed_after_the_grace_exactly_as_the_dry_run_says()
    {
        var shot = await _app.ShotOfStillsAsync(2);
        var other = await _app.CreateShotAsync(shot.Slug, shot: "The door");
        var shared = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(shared);
        await other.AddAsync(shared);
        await shot.SettledAsync(3);
        await other.SettledAsync(1);
        await TrashAsync(shot);
        await CommittedAsync(shot);
        await File.WriteAllTextAsync(shot.FileOf(2, "_metadata.json"), "{ torn");

        Assert.Empty((await At(TimeSpan.FromHours(23)).RunAsync(true, null, None)).Files);
        var dry = await At(TimeSpan.FromHours(25)).RunAsync(true, null, None);
        Assert.All(dry.Files, f => Assert.Contains("a shot in the trash", f.Reason, StringComparison.Ordinal));
        Assert.DoesNotContain(dry.Files, f => f.Path.Contains("take_002", StringComparison.Ordinal));
        Assert.Contains(dry.Kept, k => k.Path.EndsWith("take_002", StringComparison.Ordinal) && k.Reason.Contains("cannot be read", StringComparison.Ordinal));
        Assert.Contains(dry.Kept, k => k.Reason.Contains("The door", StringComparison.Ordinal));
        // The scheduled one waits as long as for any take in the trash, and a clock that jumped makes nothing old.
        Assert.Empty((await At(TimeSpan.FromDays(29)).RunAsync(new CleanupWish(true) { IsScheduled = true }, None)).Files);
        Assert.NotEmpty((await At(TimeSpan.FromDays(31)).RunAsync(new CleanupWish(true) { IsScheduled = true }, None)).Files);
        Assert.Empty((await At(TimeSpan.FromDays(400), isJump: true).RunAsync(true, null, None)).Files);
        Assert.Empty((await At(TimeSpan.FromDays(-400), isJump: true).RunAsync(true, null, None)).Files);

        var before = Bytes(shot);
        var real = await At(TimeSpan.FromHours(25)).RunAsync(false, null, None);
        Assert.Equal(dry.Files, real.Files);
        var lines = new FileInfo(shot.FileOf(1, "_events.jsonl")).Length + new FileInfo(shot.FileOf(3, "_events.jsonl")).Length;
        Assert.InRange(dry.Bytes - (before - Bytes(shot)), 1, lines);
        Assert.True(File.Exists(shot.FileOf(2, "_metadata.json")));
        Assert.Equal(shared, await File.ReadAllBytesAsync(other.FileOf(1, ".mp4")));
        Assert.Equal([1, 3], await shot.NumbersAsync("?storage=purged"));
        Assert.DoesNotContain((await At(TimeSpan.FromHours(25)).RunAsync(true, null, None)).Files, f => f.Reason.Contains("a shot in the trash", StringComparison.Ordinal));
        var trouble = Assert.Single(await _app.Get<FindTroubles>().RunAsync(None));
        Assert.True((await _app.Get<RepairTrouble>().RunAsync(trouble.Id, Kernel.Actor.System, None)).IsOk);
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
    }

    [Fact]
    public async Task What_Takes_did_not_make_is_named_and_stays()
    {
        var shot = await _app.ShotOfStillsAsync(1);
        var theirs = Disk.Write(Path.Combine(shot.FolderOf(1), "reference.psd"), [1, 2, 3]);
        var outside = Disk.Write(Path.Combine(shot.Repository, "README.md"), [1]);

        var result = await At(TimeSpan.FromDays(40)).RunAsync(false, null, None);

        Assert.Contains(result.Kept, k => k.Path == Disk.NameIn(_app, theirs) && k.Reason == "Takes did not make this file");
        Assert.DoesNotContain(result.Kept, k => k.Path.Contains("README", StringComparison.Ordinal));
        Assert.True(File.Exists(theirs) && File.Exists(outside));
    }

    [Fact]
    public async Task The_last_bytes_of_an_old_commit_stay_until_a_remote_has_them_or_they_may_be_forgotten()
    {
        using var temp = new TempFolder();
        var shot = await _app.ShotOfStillsAsync(1);
        await TakesApp.ProgramAsync("git", ["init", "-q", "--bare", temp["there.git"]]);
        await _app.GitAsync(shot.Slug, "remote", "add", "origin", "file://" + temp["there.git"]);
        await _app.SendJsonAsync(HttpMethod.Delete, $"{shot.Url}/takes/take_001", null, HttpStatusCode.OK);
        await _app.SendJsonAsync(HttpMethod.Post, $"{shot.Url}/takes/take_001/purge", null, HttpStatusCode.OK);
        await CommittedAsync(shot);
        var never = Disk.AddObject(shot.Repository, "no commit ever named it"u8.ToArray());

        var kept = await At(TimeSpan.FromHours(25)).RunAsync(true, null, None);
        Assert.Equal([Disk.NameIn(_app, never)], kept.Files.Select(f => f.Path));
        Assert.Equal(2, kept.Kept.Count(k => k.Reason.Contains("no remote has them", StringComparison.Ordinal)));
        Assert.Equal(3, (await At(TimeSpan.FromHours(25)).RunAsync(new CleanupWish(true) { ForgetUnpushed = true }, None)).Files.Count);

        await _app.GitAsync(shot.Slug, "push", "-q", "origin", "main");
        Assert.Equal(3, (await At(TimeSpan.FromHours(25)).RunAsync(false, null, None)).Files.Count);
        await _app.GitAsync(shot.Slug, "lfs", "fsck", "HEAD");
    }

    [Fact]
    public async Task Bytes_that_a_purge_did_not_come_to_are_kept_by_no_tombstone()
    {
        var assets = new AssetClient(_app, await _app.CreateProjectAsync());
        var bytes = MediaSamples.NewBmp();
        await assets.AddAsync(bytes, "plate.bmp");
        await assets.SettledAsync("1");
        await assets.DoAsync(HttpMethod.Delete, "1");
        await assets.DoAsync(HttpMethod.Post, "1", "/purge");
        await assets.SettledAsync("1");
        // As a power failure leaves it that comes between the tombstone and the object.
        var left = Disk.AddObject(_app.RepositoryOf(assets.Slug), bytes);

        var result = await At(TimeSpan.FromHours(25)).RunAsync(false, null, None);

        Assert.Equal([Disk.NameIn(_app, left)], result.Files.Select(f => f.Path));
        Assert.False(File.Exists(left));
    }

    private long Bytes(TestShot shot) => Disk.UniqueBytes(shot.Repository) + Disk.Files(Path.Combine(_app.Data, "cache")).Sum(f => new FileInfo(f).Length);

    private CollectLeftovers At(TimeSpan later, bool isJump = false) => new(
        _app.Get<ListProjects>(), _app.Get<RepositoryLeftovers>(), _app.Get<LibraryLeftovers>(), _app.Get<OrphanTakes>(), _app.Get<UnclaimedFiles>(), _app.Get<RemoveLeftover>(), _app.Get<ByteLedger>(),
        _app.Get<DataFolder>(), _app.Get<KnownLeftovers>(), _app.Get<LiveFeed>(), Options.Create(new CleanupOptions()), Options.Create(new OrphanOptions()), _app.Get<ServerStart>(),
        isJump ? new JumpedClock { By = later } : new MovedClock { By = later });

    private Task TrashAsync(TestShot shot) => _app.SendJsonAsync(HttpMethod.Delete, shot.Url, null, HttpStatusCode.OK);

    private async Task<List<string>> ShotsAsync(string slug, string query) =>
        [.. (await System.Net.Http.Json.HttpClientJsonExtensions.GetFromJsonAsync<JsonArray>(_app.Http, $"/api/projects/{slug}/shots{query}"))!.Select(s => (string)s!["uid"]!)];

    private async Task<string> RefusedAsync(HttpMethod method, string url, JsonNode body)
    {
        using var request = new HttpRequestMessage(method, url) { Content = System.Net.Http.Json.JsonContent.Create(body) };
        return await TakesApp.RefusalAsync(await _app.Http.SendAsync(request), 409);
    }

    private Task CommittedAsync(TestShot shot) => _app.WaitForAsync("that nothing waits for a commit", async () =>
        await _app.GitAsync(shot.Slug, "status", "--porcelain") == ""
        && (await _app.Get<FindProject>().RunAsync(shot.Slug, None)).Value is var project && project.Revision == project.CommittedRevision
        && !File.Exists(Path.Combine(shot.Repository, ".git", "index.lock")) && !File.Exists(Path.Combine(shot.Repository, ".git", "takes", "commit-intent.json")));
}

/// <summary>The wall clock of a server that runs for two hours, and that somebody has set.</summary>
internal sealed class JumpedClock : TimeProvider
{
    public TimeSpan By { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;

    public override long GetTimestamp() => base.GetTimestamp() + (2 * 3600 * TimestampFrequency);
}
