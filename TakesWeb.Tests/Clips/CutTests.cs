using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Housekeeping;
using TakesWeb.Kernel;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Clips;

/// <summary>Clips and snapshots on the disk, in Git, in the books, and what becomes of them with their take.</summary>
public sealed class CutTests
{
    [Fact]
    public async Task They_lie_beside_their_take_committed_and_booked_and_an_index_made_again_says_the_same()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await FilledAsync(app);
        var before = await app.Http.GetStringAsync("/api/admin/dump");

        Assert.Equal(["clip_001.json", "clip_001.mp4"], Directory.GetFiles(Path.Combine(shot.FolderOf(1), "clips")).Select(Path.GetFileName).Order());
        Assert.Equal(["snapshot_001.json", "snapshot_001.png", "snapshot_002.json", "snapshot_002.png"], Directory.GetFiles(Path.Combine(shot.FolderOf(1), "snapshots")).Select(Path.GetFileName).Order());
        Assert.Contains("oid sha256:", await app.GitAsync(shot.Slug, "show", $"HEAD:{shot.RelativePath}/takes/take_001/clips/clip_001.mp4"), StringComparison.Ordinal);
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
        Assert.Contains("the look of her", before, StringComparison.Ordinal);
        await app.RestartAsync(() => Library.RemoveIndex(app));
        await CutClient.QuietAsync(shot);
        Assert.Equal(before, await app.Http.GetStringAsync("/api/admin/dump"));
    }

    [Fact]
    public async Task A_working_file_that_a_crash_kept_from_coming_is_made_of_its_object()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await FilledAsync(app);
        var path = Path.Combine(shot.FolderOf(1), "clips", "clip_001.mp4");
        var bytes = await File.ReadAllBytesAsync(path);

        await app.RestartAsync(() => File.Delete(path));

        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_snapshot_is_made_of_a_take_whose_metadata_somebody_has_taken_away()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await FilledAsync(app);
        File.Delete(shot.FileOf(1, "_metadata.json"));

        // Its media is there, and the index knows the rest.
        await CutClient.SnapshotAsync(shot, 1, new JsonObject { ["frame"] = 1 });
    }

    [Fact]
    public async Task The_trash_keeps_them_a_number_is_not_used_twice_and_a_clip_becomes_a_take_of_the_same_bytes()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await FilledAsync(app);
        var clip = (await CutClient.ListAsync(shot, "clips")).Single();

        using (var deleted = await app.Http.DeleteAsync($"/api/clips/{clip["id"]}"))
        {
            await TakesApp.ReadAsync(deleted, HttpStatusCode.OK);
        }

        Assert.Empty(await CutClient.ListAsync(shot, "clips"));
        await app.SendJsonAsync(HttpMethod.Post, $"/api/clips/{clip["id"]}/restore", null, HttpStatusCode.OK);
        Assert.Single(await CutClient.ListAsync(shot, "clips", "&take=take_001"));
        var take = await app.SendJsonAsync(HttpMethod.Post, $"/api/clips/{clip["id"]}/take", new JsonObject(), HttpStatusCode.Created);
        Assert.Equal("clip", (string?)take["source"]!["kind"]);
        Assert.Equal(FileStat.Of(Path.Combine(shot.FolderOf(1), "clips", "clip_001.mp4"))!.Value.InodeKey, FileStat.Of(shot.FileOf(2, ".mp4"))!.Value.InodeKey);
        await app.SendJsonAsync(HttpMethod.Delete, $"/api/clips/{clip["id"]}", null, HttpStatusCode.OK);
        await app.SendJsonAsync(HttpMethod.Post, $"/api/clips/{clip["id"]}/purge", null, HttpStatusCode.OK);
        Assert.Equal("clip_002.mp4", (string?)(await CutClient.ClipAsync(shot, 1, 2, 5))["file"]!["name"]);
        await CutClient.QuietAsync(shot);
        Assert.NotEmpty(await app.Http.GetByteArrayAsync((string)(await shot.TakeAsync(2))["mediaUrl"]!));
        await app.GitAsync(shot.Slug, "lfs", "fsck");
    }

    [Fact]
    public async Task They_go_with_their_take_into_the_trash_and_for_good()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await FilledAsync(app);
        var clip = (await CutClient.ListAsync(shot, "clips")).Single();
        await Library.DoAsync(shot, HttpMethod.Delete, 1, "");
        Assert.Empty(await CutClient.ListAsync(shot, "clips"));
        using (var refused = await CutClient.PostAsync(shot, "snapshots", 1, new JsonObject { ["frame"] = 1 }))
        {
            Assert.Contains("trash", await TakesApp.RefusalAsync(refused, 409), StringComparison.Ordinal);
        }

        await CutClient.QuietAsync(shot);
        var before = BytesOf(shot);
        var log = new FileInfo(shot.FileOf(1, "_events.jsonl")).Length;

        var purged = await Library.DoAsync(shot, HttpMethod.Post, 1, "/purge");

        Assert.Equal(before - BytesOf(shot), (long)purged["freedBytes"]! - (new FileInfo(shot.FileOf(1, "_events.jsonl")).Length - log));
        await CutClient.QuietAsync(shot);
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
        Assert.Single((await app.GitAsync(shot.Slug, "ls-tree", "-r", "--name-only", "HEAD", $"{shot.RelativePath}/takes/take_001")).Split('\n'));
        using var gone = await app.Http.GetAsync($"/api/clips/{clip["id"]}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_drawing_is_laid_over_the_frame_and_nothing_of_the_file_that_came_is_kept()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        var media = await MediaSamples.Mp4Async();
        await shot.AddAsync(media, "take.mp4");
        var overlay = await OverlayAsync();

        var drawn = await CutClient.SnapshotAsync(shot, 1, new JsonObject { ["frame"] = 3, ["frame_data"] = "data:image/png;base64," + Convert.ToBase64String(overlay), ["label"] = "circle" });
        var alone = await CutClient.SnapshotAsync(shot, 1, new JsonObject { ["frame_data"] = "data:image/png;base64," + Convert.ToBase64String(overlay) });

        var pixels = await FrameSamples.PixelsAsync(await app.Http.GetByteArrayAsync((string)drawn["mediaUrl"]!), "png", 0);
        var frame = await FrameSamples.PixelsAsync(media, "mp4", 3);
        Assert.Equal(frame.Length, pixels.Length);
        Assert.True(pixels[0] > 200 && pixels[1] < 60 && pixels[2] < 60, "The upper left is not as red as it was drawn.");
        Assert.Equal(frame[^3..], pixels[^3..]);
        Assert.True((await app.Http.GetByteArrayAsync((string)alone["mediaUrl"]!)).AsSpan().IndexOf("secret"u8) < 0, "What stood behind the picture is kept.");
        foreach (var (data, status) in new[] { ("data:text/html;base64,AAAA", 400), ("data:image/png;base64,%%%", 400), ("data:image/png;base64,iVBORw0KGgo=", 400) })
        {
            using var refused = await CutClient.PostAsync(shot, "snapshots", 1, new JsonObject { ["frame_data"] = data });
            Assert.Contains("frame_data", await TakesApp.RefusalAsync(refused, status), StringComparison.Ordinal);
        }

        using var range = await CutClient.PostAsync(shot, "clips", 1, new JsonObject { ["in"] = 9, ["out"] = 2 });
        Assert.Contains("no range", await TakesApp.RefusalAsync(range, 400), StringComparison.Ordinal);
        Assert.Empty(app.Staged(shot.Slug));
    }

    /// <summary>What a purge can give back: the project's files, and the small pictures in the cache.</summary>
    private static long BytesOf(TestShot shot) =>
        Disk.UniqueBytes(shot.Repository) + (Directory.Exists(Path.Combine(shot.App.Data, "cache")) ? Disk.Files(Path.Combine(shot.App.Data, "cache")).Sum(path => new FileInfo(path).Length) : 0);

    /// <summary>320 by 180: the left half red, the right half clear.</summary>
    private static async Task<byte[]> OverlayAsync()
    {
        using var folder = new TempFolder();
        await TakesApp.ProgramAsync("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=red:size=320x180,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X\\,160)\\,255\\,0)'", "-frames:v", "1", folder["o.png"]]);
        return [.. await File.ReadAllBytesAsync(folder["o.png"]), .. "secret"u8];
    }

    private static async Task<TestShot> FilledAsync(TakesApp app)
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async(), "take.mp4");
        await CutClient.SnapshotAsync(shot, 1, new JsonObject { ["frame"] = 3, ["label"] = "the look of her" });
        await CutClient.SnapshotAsync(shot, 1, new JsonObject { ["frame"] = 4 });
        await CutClient.ClipAsync(shot, 1, 2, 11, "turn");
        await shot.SettledAsync(1);
        await CutClient.QuietAsync(shot);
        return shot;
    }
}
