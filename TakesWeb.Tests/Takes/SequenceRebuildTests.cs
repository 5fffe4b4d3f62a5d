using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using TakesWeb.Housekeeping;
using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>What becomes of a sequence when the index, a file, or the whole folder is lost.</summary>
public sealed class SequenceRebuildTests
{
    [Fact]
    public async Task An_index_made_again_knows_every_frame_and_a_purge_after_it_is_exact()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        var frames = Zips.Frames([1, 2, 4]);
        await shot.AddAsync(Zips.Of(frames), "a.zip", key: "k");
        await shot.AddAsync(Zips.Of(frames.Take(2)), "b.zip");
        await shot.AddAsync(Zips.Of(Zips.Frames([7])), "c.zip");
        await shot.SettledAsync(3);
        await Library.DoAsync(shot, HttpMethod.Delete, 3, "");
        await Library.DoAsync(shot, HttpMethod.Post, 3, "/purge");
        await Library.DoAsync(shot, HttpMethod.Delete, 2, "");
        var before = await Library.DumpAsync(app, (shot, 1));
        Assert.Contains("\"frames\"", before, StringComparison.Ordinal);

        await app.RestartAsync(() => Library.RemoveIndex(app));

        Assert.Equal(before, await Library.DumpAsync(app, (shot, 1)));
        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
        var disk = Disk.UniqueBytes(shot.Repository);
        var log = new FileInfo(shot.FileOf(2, "_events.jsonl")).Length;
        var cache = Disk.Files(Path.Combine(app.Data, "cache")).Sum(f => new FileInfo(f).Length);
        var purged = await Library.DoAsync(shot, HttpMethod.Post, 2, "/purge");
        var grown = new FileInfo(shot.FileOf(2, "_events.jsonl")).Length - log;
        var cacheAfter = Disk.Files(Path.Combine(app.Data, "cache")).Sum(f => new FileInfo(f).Length);
        Assert.Equal((long)purged["freedBytes"]!, disk - Disk.UniqueBytes(shot.Repository) + grown + cache - cacheAfter);
        Assert.Equal(frames[1].Bytes, await app.Http.GetByteArrayAsync($"{shot.Url}/takes/take_001/frames/2"));
    }

    [Fact]
    public async Task A_sequence_that_an_old_checkout_took_away_is_served_from_its_objects_also_without_the_index()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        await shot.SettledAsync(1);
        await app.WaitForAsync("a clean status", async () => await app.GitAsync(shot.Slug, "status", "--porcelain") == "");
        var old = await app.GitAsync(shot.Slug, "rev-parse", "HEAD");
        var frames = Zips.Frames([1, 2, 3]);
        await shot.AddAsync(Zips.Of(frames), "b.zip");
        await shot.SettledAsync(2);
        var before = await Library.DumpAsync(app, (shot, 2));
        await app.GitAsync(shot.Slug, "checkout", "--quiet", old);
        Assert.False(Directory.Exists(Path.Combine(shot.FolderOf(2), "frames")));

        await app.RestartAsync(() => Library.RemoveIndex(app));

        var away = await shot.TakeAsync(2);
        Assert.True((bool)away["away"]!);
        Assert.Equal(frames[2].Bytes, await app.Http.GetByteArrayAsync($"{away["framesUrl"]}/3"));
        Assert.True((await app.Http.GetByteArrayAsync((string)away["mediaUrl"]!)).Length > frames.Sum(f => f.Bytes.Length));
        Assert.Equal(0, (int)(await app.SendJsonAsync(HttpMethod.Post, "/api/admin/cleanup?dryRun=true", null, HttpStatusCode.OK))["count"]!);
        await app.GitAsync(shot.Slug, "checkout", "--quiet", "main");
        await app.ReconcileAsync();
        Assert.Equal(ShotsOf(before), ShotsOf(await Library.DumpAsync(app, (shot, 2))));
    }

    [Fact]
    public async Task A_sequence_that_was_complete_but_not_in_place_is_finished_and_one_that_lacks_a_frame_is_not()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        for (var i = 0; i < 2; i++)
        {
            await shot.AddAsync(Zips.Of(Zips.Frames([1, 2, 3])), "a.zip");
        }

        await shot.SettledAsync(2);

        await app.RestartAsync(() =>
        {
            Directory.Move(shot.FolderOf(1), Stage(shot));
            File.Delete(SequenceTests.FrameOf(shot, 2, "0002"));
            Directory.Move(shot.FolderOf(2), Stage(shot));
            File.Delete(Path.Combine(app.Data, "app.db"));
        });

        Assert.False((bool)(await shot.TakeAsync(1))["away"]!);
        Assert.True((bool)(await shot.TakeAsync(2))["away"]!);
        Assert.Equal(["take_001"], Directory.GetDirectories(shot.Takes).Select(Path.GetFileName));
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task A_list_of_frames_that_is_damaged_is_written_again_from_the_frames_themselves()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.HoldIndexAsync();
        await shot.AddAsync(Zips.Of(Zips.Frames([1, 2, 5])), "a.zip");
        await app.WaitForAsync("the picture", async () => (string)(await shot.TakeAsync(1))["picture"]! == "ready");
        var list = await File.ReadAllTextAsync(shot.FileOf(1, "_frames.json"));

        // Never committed, and the index is gone: the frames alone can tell.
        await app.RestartAsync(() =>
        {
            File.WriteAllText(shot.FileOf(1, "_frames.json"), list[..50]);
            Library.RemoveIndex(app);
        });

        Assert.Empty(await shot.NumbersAsync());
        var trouble = (await app.Get<FindTroubles>().RunAsync(CancellationToken.None)).Single();
        Assert.Equal(TroubleKind.UnreadableFrames, trouble.Kind);
        var repaired = await app.Get<RepairTrouble>().RunAsync(trouble.Id, Kernel.Actor.System, CancellationToken.None);
        Assert.True(repaired.IsOk, repaired.Problem?.Sentence);
        Assert.Equal("the frames themselves", repaired.Value.From);
        Assert.Equal(list, await File.ReadAllTextAsync(shot.FileOf(1, "_frames.json")));
        File.Delete(shot.IndexLock);
        await app.ReconcileAsync();
        await shot.SettledAsync(1);
        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task A_copied_folder_becomes_a_sequence_of_its_own()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        var frames = Zips.Frames([1, 2, 3]);
        await shot.AddAsync(Zips.Of(frames), "a.zip");
        await shot.SettledAsync(1);
        await TakesApp.ProgramAsync("cp", ["-r", shot.FolderOf(1), shot.FolderOf(2)]);
        await app.ReconcileAsync();

        var trouble = (await app.Get<FindTroubles>().RunAsync(CancellationToken.None)).Single();
        var repaired = await app.Get<RepairTrouble>().RunAsync(trouble.Id, Kernel.Actor.System, CancellationToken.None);

        Assert.True(repaired.IsOk, repaired.Problem?.Sentence);
        await shot.SettledAsync(2);
        Assert.Equal(frames[1].Bytes, await app.Http.GetByteArrayAsync($"{shot.Url}/takes/take_002/frames/2"));
        Assert.True(File.Exists(SequenceTests.FrameOf(shot, 2, "0003")));
        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task A_frame_that_the_disk_has_damaged_is_found_and_comes_back_with_the_next_upload_of_it()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        var frames = Zips.Frames([1, 2, 3]);
        await shot.AddAsync(Zips.Of(frames), "a.zip");
        await shot.SettledAsync(1);
        ScrubLibrary.Flip(MediaStore.ObjectPath(shot.Repository, Disk.Sha256(frames[1].Bytes)));

        var scrub = new Scrub(
            app.Get<ListProjects>(), app.Get<ScrubProject>(), app.Get<ScrubBook>(), app.Get<LiveFeed>(), Options.Create(new ScrubOptions { BytesPerSecond = 0, Slice = TimeSpan.FromHours(1) }), TimeProvider.System);
        Assert.True(await scrub.RunAsync(ScrubSubset.All, TimeProvider.System.GetUtcNow(), (_, _) => { }, CancellationToken.None));
        Assert.Contains("Frame 2 of take 1 of Down the spiral", Assert.Single(app.Get<ScrubBook>().Read(shot.Slug).Findings).Sentence, StringComparison.Ordinal);
        await shot.AddAsync(Zips.Of(frames), "again.zip");

        await app.WaitForAsync("the frame's bytes", async () => (await app.Http.GetByteArrayAsync($"{shot.Url}/takes/take_001/frames/2")).AsSpan().SequenceEqual(frames[1].Bytes)
            && File.ReadAllBytes(SequenceTests.FrameOf(shot, 1, "0002")).AsSpan().SequenceEqual(frames[1].Bytes));
    }

    private static string ShotsOf(string dump) => JsonNode.Parse(dump)!["projects"]![0]!["shots"]!.ToJsonString();

    private static string Stage(TestShot shot)
    {
        var folder = Path.Combine(shot.Repository, ".git", "takes", "staging", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, "take");
    }
}
