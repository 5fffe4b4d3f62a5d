using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Housekeeping;
using TakesWeb.Kernel;
using TakesWeb.Media.Parameters;
using TakesWeb.Support;
using TakesWeb.Uploads;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>A ZIP of numbered frames is one take, from the upload to the purge.</summary>
public sealed class SequenceTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task A_zip_of_numbered_frames_is_one_take_that_names_its_missing_frames_and_whose_frames_are_lfs_files()
    {
        var shot = await app.CreateShotAsync();
        var frames = Zips.Frames([1001, 1002, 1003, 1006, 1008]);

        var take = await shot.AddAsync(Zips.Of(frames), "beauty v2.zip");

        var file = take["file"]!;
        Assert.Equal("shot_001_take_001_frames.json", (string)file["name"]!);
        Assert.Equal("beauty v2.zip", (string)file["originalName"]!);
        Assert.Equal("image/bmp", (string)file["mediaType"]!);
        Assert.Equal(frames.Sum(f => f.Bytes.Length), (long)file["size"]!);
        Assert.Equal("""{"extension":"bmp","first":1001,"last":1008,"count":5,"missing":["1004-1005","1007"],"pattern":"beauty.####.bmp","ignored":[]}""", file["sequence"]!.ToJsonString());
        Assert.Equal("""{"numerator":24,"denominator":1}""", take["media"]!["frameRate"]!.ToJsonString());
        Assert.Equal("sequence", (string)take["media"]!["kind"]!);
        Assert.Equal(8, (int)take["media"]!["frameCount"]!);
        Assert.Equal(0.333333, (double)take["duration"]!);
        Assert.Equal("""{"width":64,"height":36}""", take["resolution"]!.ToJsonString());
        var list = await File.ReadAllBytesAsync(shot.FileOf(1, "_frames.json"));
        Assert.Equal((string)file["sha256"]!, Disk.Sha256(list));
        foreach (var (name, bytes) in frames)
        {
            var working = FrameOf(shot, 1, name.Split('.')[1]);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(working));
            Assert.Equal(FileStat.Of(working)!.Value.InodeKey, FileStat.Of(MediaStore.ObjectPath(shot.Repository, Disk.Sha256(bytes)))!.Value.InodeKey);
        }

        var settled = await shot.SettledAsync(1);
        Assert.Equal("ready", (string)settled["takes"]![0]!["picture"]!);
        Assert.Empty(app.Staged(shot.Slug));
        await IsCleanAsync(shot);
        Assert.Equal(5, (await app.GitAsync(shot.Slug, "lfs", "ls-files")).Split('\n').Count(line => line.Contains("/frames/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_same_frame_twice_is_one_object_and_the_same_frames_again_are_a_known_duplicate()
    {
        var shot = await app.CreateShotAsync();
        var still = MediaSamples.NewBmp();
        var zip = Zips.Of(("a.1.bmp", still), ("a.2.bmp", still), ("a.3.bmp", MediaSamples.NewBmp()), ("a.4.bmp", still));

        var first = await shot.AddAsync(zip, "a.zip");
        var second = await shot.AddAsync(await app.Http.GetByteArrayAsync((string)first["mediaUrl"]!), "downloaded.zip");
        await shot.SettledAsync(2);

        Assert.Equal(2, Directory.GetFiles(Path.Combine(shot.Repository, ".git", "lfs", "objects"), "*", SearchOption.AllDirectories).Count(path => new FileInfo(path).Length == still.Length));
        Assert.Equal((string)first["file"]!["sha256"]!, (string)second["file"]!["sha256"]!);
        Assert.Equal("take_001", (string)(await shot.TakeAsync(2))["sameBytes"]![0]!["id"]!);
        await IsCleanAsync(shot);
    }

    [Fact]
    public async Task What_a_generator_wrote_into_the_first_frame_holds_for_the_sequence()
    {
        var shot = await app.CreateShotAsync();
        var png = await MediaSamples.SmallPngAsync();
        const int BehindHeader = 33;
        byte[] told = [.. png[..BehindHeader], .. Carriers.Chunk("tEXt", Carriers.Plain("parameters", "a red fox\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 42, Size: 64x36").Data), .. png[BehindHeader..]];

        var take = await shot.AddAsync(Zips.Of(("f.1.png", told), ("f.2.png", png)), "f.zip");

        Assert.Equal(("a red fox", 42), ((string)take["generationParams"]!["prompt"]!, (int)take["generationParams"]!["seed"]!));
    }

    [Fact]
    public async Task A_stock_clone_gets_all_frames()
    {
        var shot = await app.CreateShotAsync();
        var frames = Zips.Frames(Enumerable.Range(1, 12));
        await shot.AddAsync(Zips.Of(frames), "a.zip");
        await shot.SettledAsync(1);
        using var temp = new TempFolder();

        await TakesApp.ProgramAsync("git", ["clone", "--quiet", shot.Repository, temp["clone"]]);
        await TakesApp.ProgramAsync("git", ["-C", temp["clone"], "lfs", "pull"]);

        var folder = Path.Combine(temp["clone"], shot.RelativePath, "takes", "take_001", "frames");
        Assert.Equal(frames.Select(f => Disk.Sha256(f.Bytes)), Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(path => Disk.Sha256(File.ReadAllBytes(path))));
    }

    [Fact]
    public async Task The_dry_run_the_purge_and_the_disk_agree_to_the_byte_also_where_sequences_share_frames()
    {
        var shot = await app.CreateShotAsync();
        var frames = Zips.Frames(Enumerable.Range(1, 6));
        await shot.AddAsync(Zips.Of(frames), "all.zip");
        await shot.AddAsync(Zips.Of(frames.Take(4).Concat(Zips.Frames([9]))), "some.zip");
        await shot.AddAsync(frames[0].Bytes, "one.bmp");
        await shot.SettledAsync(3);
        foreach (var number in new[] { 1, 2 })
        {
            await Library.DoAsync(shot, HttpMethod.Delete, number, "");
        }

        await AgreeAsync(shot);
        var stats = await app.GetAsync($"/api/projects/{shot.Slug}/storage/stats");
        // Seven distinct frames, of which one is the third take's and in use.
        Assert.Equal(6 * frames[0].Bytes.Length, (long)stats["categories"]!["trash"]!["bytes"]!);
        foreach (var number in new[] { 1, 2 })
        {
            var uid = (string)(await shot.TakeAsync(number))["takeUid"]!;
            var dry = await app.SendJsonAsync(HttpMethod.Post, $"/api/projects/{shot.Slug}/takes/bulk", new JsonObject { ["action"] = "purge", ["takeUids"] = new JsonArray(uid), ["dryRun"] = true }, HttpStatusCode.OK);
            var before = Disk.UniqueBytes(shot.Repository) + CacheBytes();
            var log = new FileInfo(shot.FileOf(number, "_events.jsonl")).Length;

            var purged = await Library.DoAsync(shot, HttpMethod.Post, number, "/purge");

            var grown = new FileInfo(shot.FileOf(number, "_events.jsonl")).Length - log;
            Assert.Equal((long)dry["freedBytes"]!, (long)purged["freedBytes"]!);
            Assert.Equal((long)purged["freedBytes"]!, before - Disk.UniqueBytes(shot.Repository) - CacheBytes() + grown);
            Assert.Equal([$"shot_001_take_00{number}_events.jsonl"], Directory.GetFileSystemEntries(shot.FolderOf(number)).Select(Path.GetFileName));
            await AgreeAsync(shot);
        }

        // The picture of the third take is one of the frames, and stays.
        Assert.Equal(frames[0].Bytes, await app.Http.GetByteArrayAsync(shot.Url + "/takes/take_003/media"));
        await shot.SettledAsync(1);
        await IsCleanAsync(shot);
        Assert.DoesNotContain("/frames/", await app.GitAsync(shot.Slug, "ls-files"), StringComparison.Ordinal);
        Assert.Equal(0, (int)(await app.SendJsonAsync(HttpMethod.Post, "/api/admin/cleanup?dryRun=true", null, HttpStatusCode.OK))["count"]!);

        long CacheBytes() => Directory.Exists(Path.Combine(app.Data, "cache")) ? Disk.Files(Path.Combine(app.Data, "cache")).Sum(f => new FileInfo(f).Length) : 0;
    }

    [Fact]
    public async Task A_sequence_that_was_in_the_trash_comes_back_with_every_frame()
    {
        var shot = await app.CreateShotAsync();
        var frames = Zips.Frames(Enumerable.Range(1, 5));
        await shot.AddAsync(Zips.Of(frames), "a.zip");
        await shot.SettledAsync(1);
        var before = await app.GetAsync($"/api/projects/{shot.Slug}/storage/stats");

        await Library.DoAsync(shot, HttpMethod.Delete, 1, "");
        var trashed = await app.GetAsync($"/api/projects/{shot.Slug}/storage/stats");
        await Library.DoAsync(shot, HttpMethod.Post, 1, "/restore");

        Assert.Equal(0, (long)trashed["categories"]!["renders"]!["bytes"]!);
        var after = await app.GetAsync($"/api/projects/{shot.Slug}/storage/stats");
        Assert.Equal((long)before["categories"]!["renders"]!["bytes"]!, (long)after["categories"]!["renders"]!["bytes"]!);
        Assert.Equal(frames.Sum(f => f.Bytes.Length), (long)after["categories"]!["renders"]!["bytes"]!);
        await AgreeAsync(shot);
    }

    [Fact]
    public async Task The_media_of_a_sequence_is_a_zip_of_known_length_and_each_frame_has_its_own_address_with_tag_and_ranges()
    {
        var shot = await app.CreateShotAsync();
        var frames = Zips.Frames([1, 2, 4]);
        var take = await shot.AddAsync(Zips.Of(frames), "a.zip");

        using var answer = await app.Http.GetAsync((string)take["mediaUrl"]!);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(answer.Content.Headers.ContentLength, bytes.Length);
        using (var zip = new ZipArchive(new MemoryStream(bytes)))
        {
            Assert.Equal(["shot_001_take_001.0001.bmp", "shot_001_take_001.0002.bmp", "shot_001_take_001.0004.bmp"], zip.Entries.Select(e => e.FullName));
            foreach (var (entry, frame) in zip.Entries.Zip(frames))
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open())
                {
                    stream.CopyTo(content);
                }

                Assert.Equal(frame.Bytes, content.ToArray());
                Assert.Equal(entry.Length, entry.CompressedLength);
            }
        }

        using var again = new HttpRequestMessage(HttpMethod.Get, (string)take["mediaUrl"]!);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await app.Http.SendAsync(again)).StatusCode);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"{take["framesUrl"]}/4");
        part.Headers.Range = new(2, 5);
        using var ranged = await app.Http.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, ranged.StatusCode);
        Assert.Equal(frames[2].Bytes[2..6], await ranged.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{Disk.Sha256(frames[2].Bytes)}\"", ranged.Headers.ETag!.Tag);
        Assert.Equal("image/bmp", ranged.Content.Headers.ContentType!.MediaType);
        Assert.Contains("it is missing", await TakesApp.RefusalAsync(await app.Http.GetAsync($"{take["framesUrl"]}/3"), 404), StringComparison.Ordinal);
        Assert.Contains("runs from 1 to 4", await TakesApp.RefusalAsync(await app.Http.GetAsync($"{take["framesUrl"]}/5"), 404), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_tus_the_same_key_is_the_same_take_and_the_rate_is_the_projects_unless_the_sender_states_one()
    {
        var shot = await app.CreateShotAsync();
        await app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["frameRate"] = "24000/1001" }, HttpStatusCode.OK);
        var zip = Zips.Of(Zips.Frames([0, 1, 2]));
        var uids = new HashSet<string?>();
        for (var i = 0; i < 2; i++)
        {
            var url = await TusClient.CreateAsync(shot, zip.Length, ("filename", "a.zip"), ("idempotency-key", "k"));
            using var sent = await TusClient.PatchAsync(app, url, 0, zip);
            Assert.Equal(HttpStatusCode.NoContent, sent.StatusCode);
            uids.Add(TusClient.HeaderOf(sent, "Takes-Take-Uid"));
        }

        var stated = await shot.AddAsync(zip, "b.zip", new JsonObject { ["frameRate"] = "12" });
        using var wrong = await shot.PostAsync(zip, "c.zip", new JsonObject { ["frameRate"] = "fast" });

        Assert.Single(uids);
        Assert.Equal("""{"numerator":24000,"denominator":1001}""", (await shot.TakeAsync(1))["media"]!["frameRate"]!.ToJsonString());
        Assert.Equal(0.125125, (double)(await shot.TakeAsync(1))["duration"]!);
        Assert.Equal("""{"numerator":12,"denominator":1}""", stated["media"]!["frameRate"]!.ToJsonString());
        Assert.Contains("a fraction", await TakesApp.RefusalAsync(wrong, 400), StringComparison.Ordinal);
        Assert.Equal("24000/1001", (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(shot.Repository, "project.json")))!["settings"]!["frameRate"]!);
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task A_quota_is_asked_for_what_the_frames_are_when_unpacked_before_anything_is_unpacked()
    {
        var shot = await app.CreateShotAsync();
        var zip = Zips.Of(Zips.Frames(Enumerable.Range(1, 8)), CompressionLevel.SmallestSize);
        Assert.True(zip.Length < 30_000);
        await app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["quotaBytes"] = 50_000 }, HttpStatusCode.OK);

        using var refused = await shot.PostAsync(zip, "a.zip");

        Assert.Contains("quota", await TakesApp.RefusalAsync(refused, 507), StringComparison.Ordinal);
        Assert.Empty(app.Staged(shot.Slug));
        Assert.False(Directory.Exists(Path.Combine(shot.Repository, ".git", "lfs", "objects")) && Directory.GetFiles(Path.Combine(shot.Repository, ".git", "lfs", "objects"), "*", SearchOption.AllDirectories).Length > 0);
        Assert.Equal(0, app.Get<Storage.QuotaBook>().HeldOf(Guid.Parse((string)(await app.GetAsync($"/api/projects/{shot.Slug}"))["id"]!)));
        await app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["quotaBytes"] = 150_000 }, HttpStatusCode.OK);
        await shot.AddAsync(zip, "a.zip");
    }

    [Fact]
    public async Task Real_exr_frames_get_a_picture_that_says_it_was_tone_mapped()
    {
        var shot = await app.CreateShotAsync();
        var exr = await MediaSamples.ExrAsync();

        await shot.AddAsync(Zips.Of(("r/spiral_0001.exr", exr), ("r/spiral_0002.exr", exr)), "spiral.zip");
        var take = (await shot.SettledAsync(1))["takes"]![0]!;

        Assert.Equal("ready", (string)take["picture"]!);
        Assert.Equal("tone-mapped", (string)take["pictureLabel"]!);
        Assert.Equal("spiral_####.exr", (string)take["file"]!["sequence"]!["pattern"]!);
        Assert.Equal(128, (int)take["resolution"]!["width"]!);
    }

    internal static string FrameOf(TestShot shot, int take, string number, string ending = "bmp") =>
        Path.Combine(shot.FolderOf(take), "frames", Path.GetFileName(shot.FileOf(take, $".{number}.{ending}")));

    private static async Task AgreeAsync(TestShot shot) =>
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await shot.App.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);

    private static async Task IsCleanAsync(TestShot shot)
    {
        await shot.App.WaitForAsync("a clean status", async () => await shot.App.GitAsync(shot.Slug, "status", "--porcelain") == "");
        await shot.App.GitAsync(shot.Slug, "fsck", "--strict");
        await shot.App.GitAsync(shot.Slug, "lfs", "fsck");
    }
}
