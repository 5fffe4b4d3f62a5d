using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>What people do to a repository with git, beside the server: nothing is lost, what is away is said to be, and it comes back.</summary>
public sealed class OutsideGitTests
{
    [Fact]
    public async Task After_a_checkout_of_an_old_commit_and_without_the_index_what_is_away_is_known_and_its_numbers_stay_taken()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        await shot.SettledAsync(1);
        var old = await app.GitAsync(shot.Slug, "rev-parse", "HEAD");
        var bytes = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(bytes, "b.mp4", key: "second");
        await shot.AddAsync(await MediaSamples.Mp4Async(), "c.mp4");
        await shot.SettledAsync(3);
        await Library.DoAsync(shot, HttpMethod.Put, 2, "/verdict", new JsonObject { ["verdict"] = "approved" });
        await shot.CircleAsync(2);
        await Library.DoAsync(shot, HttpMethod.Delete, 3, "");
        await Library.DoAsync(shot, HttpMethod.Post, 3, "/purge");
        await shot.SettledAsync(2);
        var before = await Library.DumpAsync(app, (shot, 2));
        await QuietAsync(app, shot);
        await app.GitAsync(shot.Slug, "checkout", "--quiet", old);
        Assert.False(Directory.Exists(shot.FolderOf(2)));

        await app.RestartAsync(() => Library.RemoveIndex(app));

        var away = await shot.TakeAsync(2);
        Assert.True((bool)away["away"]!);
        Assert.Equal("approved", (string)away["verdict"]!);
        Assert.Equal(bytes, await app.Http.GetByteArrayAsync((string)away["mediaUrl"]!));
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync((string)away["thumbnailUrl"]!)).StatusCode);
        Assert.Equal([3], await shot.NumbersAsync("?storage=purged"));
        var again = await shot.AddAsync(bytes, "b.mp4", key: "second");
        Assert.Equal(2, (int)again["number"]!);

        await app.GitAsync(shot.Slug, "checkout", "--quiet", "main");
        await app.ReconcileAsync();
        Assert.False((bool)(await shot.TakeAsync(2))["away"]!);
        // The checkout has made copies of what was one inode, so the sums differ until the files are linked again.
        Assert.Equal(ShotsOf(before), ShotsOf(await Library.DumpAsync(app, (shot, 2))));
        var next = await shot.AddAsync(await MediaSamples.PngAsync(), "d.png");
        Assert.Equal(4, (int)next["number"]!);
    }

    [Fact]
    public async Task A_new_take_beside_an_old_checkout_gets_a_number_that_nobody_had()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        await shot.SettledAsync(1);
        var old = await app.GitAsync(shot.Slug, "rev-parse", "HEAD");
        await shot.AddAsync(await MediaSamples.PngAsync(), "b.png");
        await shot.SettledAsync(2);
        await QuietAsync(app, shot);
        await app.GitAsync(shot.Slug, "checkout", "--quiet", old);
        await app.RestartAsync(() => Library.RemoveIndex(app));

        var added = await shot.AddAsync(await MediaSamples.OtherMp4Async(), "c.mp4");

        Assert.Equal(3, (int)added["number"]!);
        await app.GitAsync(shot.Slug, "checkout", "--quiet", "main");
        await app.ReconcileAsync();
        await shot.SettledAsync(3);
        Assert.Equal([1, 2, 3], await shot.NumbersAsync());
        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task After_an_outside_pull_new_takes_verdicts_a_purge_and_another_circle_are_there()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        for (var i = 0; i < 3; i++)
        {
            await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        }

        await shot.SettledAsync(3);
        await shot.CircleAsync(1);
        await shot.SettledAsync(3);
        await QuietAsync(app, shot);
        using var temp = new TempFolder();
        var clone = temp["clone"];
        await TakesApp.ProgramAsync("git", ["clone", "--quiet", shot.Repository, clone]);
        await ElsewhereAsync(shot, clone);

        await QuietAsync(app, shot);
        await app.GitAsync(shot.Slug, "pull", "--quiet", "--ff-only", clone, "main");
        await app.ReconcileAsync();
        await shot.SettledAsync(3);

        Assert.Equal([1, 2, 4], await shot.NumbersAsync());
        Assert.Equal([3], await shot.NumbersAsync("?storage=purged"));
        Assert.Equal("maybe", (string)(await shot.TakeAsync(2))["verdict"]!);
        Assert.Equal("take_002", (string)(await shot.ListAsync())["activeTakeId"]!);
        Assert.Equal("takes/take_002", new DirectoryInfo(Path.Combine(shot.Folder, "active_take")).LinkTarget);
        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
        var before = await Library.DumpAsync(app, (shot, 3));
        await app.RestartAsync(() => Library.RemoveIndex(app));
        Assert.Equal(before, await Library.DumpAsync(app, (shot, 3)));
    }

    [Fact]
    public async Task What_somebody_else_wrote_is_read_though_the_other_file_of_the_take_was_written_here_meanwhile()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        await shot.SettledAsync(1);
        await QuietAsync(app, shot);
        // A commit touches the files too, and would have them read again by that alone.
        await shot.HoldIndexAsync();
        var maybe = TakeEvents.Format("verdict", Actor.System, TimeProvider.System.GetUtcNow(), ("verdict", "maybe"));
        await File.AppendAllTextAsync(shot.FileOf(1, "_events.jsonl"), maybe + "\n", TestContext.Current.CancellationToken);
        await Library.DoAsync(shot, HttpMethod.Patch, 1, "", new JsonObject { ["tags"] = new JsonArray("here") });
        await app.ReconcileAsync();
        Assert.Equal("maybe", (string)(await shot.TakeAsync(1))["verdict"]!);

        var sidecar = shot.FileOf(1, "_metadata.json");
        await File.WriteAllTextAsync(sidecar, File.ReadAllText(sidecar).Replace("\"here\"", "\"there\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await Library.DoAsync(shot, HttpMethod.Put, 1, "/rating", new JsonObject { ["rating"] = 3 });
        await app.ReconcileAsync();
        Assert.Equal("there", (string)(await shot.TakeAsync(1))["tags"]![0]!);
        File.Delete(shot.IndexLock);
    }

    [Fact]
    public async Task What_a_stash_takes_away_is_said_to_be_away_and_comes_back_with_it()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(bytes, "a.mp4");
        await shot.SettledAsync(1);
        // Saved and not committed: somebody else holds the lock.
        await shot.HoldIndexAsync();
        await shot.AddAsync(await MediaSamples.Mp4Async(), "b.mp4");
        // With its job: one that a stop interrupts goes on after it, and would put the picture where git is about to.
        await app.WaitForAsync("the picture", async () => (string)(await shot.TakeAsync(2))["picture"]! == "ready" && await shot.HasNoJobAsync("thumbnail"));
        await app.StopAsync();
        File.Delete(shot.IndexLock);
        await app.GitAsync(shot.Slug, "stash", "--quiet", "--include-untracked");
        Assert.False(File.Exists(shot.FileOf(2, "_metadata.json")));

        await app.StartAsync();
        var away = await shot.TakeAsync(2);
        Assert.True((bool)away["away"]!);
        Assert.Equal(await MediaSamples.Mp4Async(), await app.Http.GetByteArrayAsync((string)away["mediaUrl"]!));
        Assert.Equal(bytes, await app.Http.GetByteArrayAsync(shot.Url + "/takes/take_001/media"));

        await app.GitAsync(shot.Slug, "stash", "pop", "--quiet");
        await app.ReconcileAsync();
        await shot.SettledAsync(2);
        Assert.False((bool)(await shot.TakeAsync(2))["away"]!);
        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task A_clean_takes_no_committed_take_and_no_upload_in_progress()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async(), "a.mp4");
        await shot.CircleAsync(1);
        await shot.SettledAsync(1);
        var before = await Library.DumpAsync(app, (shot, 1));
        var staged = Path.Combine(shot.Repository, ".git", "takes", "staging", "somebodys-upload");
        Directory.CreateDirectory(staged);

        await app.GitAsync(shot.Slug, "clean", "-fdxq");
        await app.ReconcileAsync();

        Assert.True(Directory.Exists(staged));
        Assert.Equal(before, await Library.DumpAsync(app, (shot, 1)));
        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task A_link_that_was_pointed_elsewhere_is_set_back_and_the_page_is_told()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        await shot.AddAsync(await MediaSamples.PngAsync(), "b.png");
        await shot.CircleAsync(1);
        await shot.SettledAsync(2);
        await QuietAsync(app, shot);
        var link = Path.Combine(shot.Folder, "active_take");
        File.Delete(link);
        Directory.CreateSymbolicLink(link, "takes/take_002");

        await app.ReconcileAsync();

        Assert.Equal("takes/take_001", new DirectoryInfo(link).LinkTarget);
        Assert.Equal("take_001", (string)(await shot.ListAsync())["activeTakeId"]!);
        Assert.Contains("was pointed at take 2", await PageAsync(app, shot), StringComparison.Ordinal);
        await shot.CircleAsync(2);
        Assert.DoesNotContain("was pointed at", await PageAsync(app, shot), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_name_and_uid_of_the_active_take_disagree_the_uid_holds_and_the_page_says_so()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        await shot.AddAsync(await MediaSamples.PngAsync(), "b.png");
        await shot.CircleAsync(1);
        await shot.SettledAsync(2);
        var file = Path.Combine(shot.Repository, "project.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"activeTake\":\"take_001\"", "\"activeTake\":\"take_002\"", StringComparison.Ordinal));

        await app.ReconcileAsync();

        Assert.Equal("take_001", (string)(await shot.ListAsync())["activeTakeId"]!);
        Assert.Contains("means take 1 by its uid", await PageAsync(app, shot), StringComparison.Ordinal);
        await shot.CircleAsync(1);
        Assert.DoesNotContain("by its uid", await PageAsync(app, shot), StringComparison.Ordinal);
        Assert.Contains("\"activeTake\":\"take_001\"", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    private static string ShotsOf(string dump) => JsonNode.Parse(dump)!["projects"]![0]!["shots"]!.ToJsonString();

    /// <summary>What a colleague does in a clone: a verdict, a purge, a new take, another circle.</summary>
    private static async Task ElsewhereAsync(TestShot shot, string clone)
    {
        string In(int number, string ending) => Path.Combine(clone, shot.GitPathOf(number, ending));
        string Event(string id, string rest) => $$"""{"id":"{{id}}","at":"2099-01-01T00:00:00.000Z","type":{{rest}},"by":"Colleague"}""" + "\n";
        await File.AppendAllTextAsync(In(2, "_events.jsonl"), Event("a1", "\"verdict\",\"verdict\":\"maybe\""));
        var buried = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(In(3, "_metadata.json")))!;
        var tombstone = new Sidecar(buried).ToTombstone().ToJsonString();
        await File.AppendAllTextAsync(In(3, "_events.jsonl"), Event("b1", "\"trashed\"") + Event("b2", $"\"purged\",\"take\":{tombstone}"));
        foreach (var path in Directory.GetFiles(Path.GetDirectoryName(In(3, "_events.jsonl"))!).Where(path => path != In(3, "_events.jsonl")))
        {
            File.Delete(path);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(In(4, "_metadata.json"))!);
        var made = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(In(1, "_metadata.json")))!;
        made["takeUid"] = Guid.CreateVersion7().ToString();
        made["number"] = 4;
        made["id"] = "take_004";
        made["file"]!["name"] = "shot_001_take_004.png";
        await File.WriteAllTextAsync(In(4, "_metadata.json"), made.ToJsonString());
        File.Copy(In(1, ".png"), In(4, ".png"));
        var project = Path.Combine(clone, "project.json");
        var second = (string)JsonNode.Parse(await File.ReadAllTextAsync(In(2, "_metadata.json")))!["takeUid"]!;
        var first = (string)made["source"]!["kind"]! == "upload" ? shot.SidecarOf(1)["takeUid"]!.ToString() : "";
        await File.WriteAllTextAsync(project, (await File.ReadAllTextAsync(project)).Replace("\"activeTake\":\"take_001\"", "\"activeTake\":\"take_002\"", StringComparison.Ordinal).Replace(first, second, StringComparison.Ordinal));
        var link = Path.Combine(clone, shot.RelativePath, "active_take");
        File.Delete(link);
        Directory.CreateSymbolicLink(link, "takes/take_002");
        await TakesApp.ProgramAsync("git", ["-C", clone, "add", "-A"]);
        await TakesApp.ProgramAsync("git", ["-C", clone, "-c", "user.name=Colleague", "-c", "user.email=c@example.org", "commit", "--quiet", "-m", "Work from elsewhere"]);
    }

    /// <summary>Everything is committed, and nobody is about to commit: another git would find the repository locked.</summary>
    private static Task QuietAsync(TakesApp app, TestShot shot) => app.WaitForAsync("a quiet repository", async () =>
        (await app.Get<ListJobs>().RunAsync(new JobFilter { Kind = "commit", States = [JobState.Queued, JobState.Scheduled, JobState.Running] }, CancellationToken.None)).Jobs.Count == 0
        && await app.GitAsync(shot.Slug, "--no-optional-locks", "status", "--porcelain") == "");

    private static async Task<string> PageAsync(TakesApp app, TestShot shot)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, $"/projects/{shot.Slug}/shots/{shot.Uid}");
        ask.Headers.Accept.ParseAdd("text/html");
        using var page = await app.Http.SendAsync(ask);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return await page.Content.ReadAsStringAsync();
    }
}
