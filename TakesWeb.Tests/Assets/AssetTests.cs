using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using TakesWeb.Housekeeping;
using TakesWeb.Kernel;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Assets;

/// <summary>Media of a project that belongs to no shot: on the disk, in Git, in the books, and over HTTP.</summary>
public sealed class AssetTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task An_upload_lies_in_a_folder_of_its_own_and_is_stored_and_committed_once()
    {
        var assets = await NewAsync();
        var bytes = MediaSamples.NewBmp();

        var made = await assets.AddAsync(bytes, "../../Läntern plate.bmp");

        Assert.Equal("001_Laentern_plate", (string?)made["id"]);
        Assert.Equal("../../Läntern plate.bmp", (string?)made["file"]!["originalName"]);
        var settled = await assets.SettledAsync("001_Laentern_plate");
        var folder = Path.Combine(assets.Folder, "001_Laentern_plate");
        Assert.Equal(["asset.bmp", "asset_metadata.json", "asset_thumbnail.png"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        var sha = Disk.Sha256(bytes);
        Assert.Equal(sha, (string?)settled["file"]!["sha256"]);
        Assert.Equal(FileStat.Of(MediaStore.ObjectPath(app.RepositoryOf(assets.Slug), sha))!.Value.InodeKey, FileStat.Of(Path.Combine(folder, "asset.bmp"))!.Value.InodeKey);
        Assert.Contains($"oid sha256:{sha}", await app.GitAsync(assets.Slug, "show", "HEAD:assets/001_Laentern_plate/asset.bmp"), StringComparison.Ordinal);
        await app.GitAsync(assets.Slug, "lfs", "fsck");
        var stats = await app.GetAsync($"/api/projects/{assets.Slug}/storage");
        Assert.Equal(bytes.Length, (long)stats["breakdown"]!["assets"]!);
        Assert.Equal(Disk.UniqueBytes(app.RepositoryOf(assets.Slug)), (long)stats["total_size_bytes"]!);
        Assert.Empty(app.Staged(assets.Slug));
    }

    [Fact]
    public async Task Media_and_picture_come_by_range_and_are_known_by_their_hash()
    {
        var assets = await NewAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        await assets.AddAsync(bytes, "plate.mp4");
        var settled = await assets.SettledAsync("1");
        using var request = new HttpRequestMessage(HttpMethod.Get, (string)settled["mediaUrl"]!) { Headers = { Range = new RangeHeaderValue(100, 199) } };

        using var part = await app.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[100..200], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{Disk.Sha256(bytes)}\"", part.Headers.ETag!.Tag);
        Assert.Contains("immutable", part.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("nosniff", part.Headers.GetValues("X-Content-Type-Options").Single());
        using var picture = await app.Http.GetAsync((string)settled["thumbnailUrl"]!);
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        using var again = new HttpRequestMessage(HttpMethod.Get, (string)settled["thumbnailUrl"]!) { Headers = { IfNoneMatch = { picture.Headers.ETag! } } };
        using var unchanged = await app.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task The_alias_of_the_story_is_the_same_list_and_the_same_key_the_same_asset()
    {
        var assets = await NewAsync();
        using var first = await assets.PostAsync(MediaSamples.NewBmp(), "a.bmp", key: "k", word: "videos");
        using var second = await assets.PostAsync(MediaSamples.NewBmp(), "b.bmp", key: "k");

        Assert.Equal((string?)(await TakesApp.ReadAsync(first, HttpStatusCode.Created))["uid"], (string?)(await TakesApp.ReadAsync(second, HttpStatusCode.Created))["uid"]);
        Assert.Single((JsonArray)(await app.GetAsync($"/api/projects/{assets.Slug}/videos"))["assets"]!);
    }

    [Fact]
    public async Task Words_and_metadata_are_edited_and_filter_the_list()
    {
        var assets = await NewAsync();
        await assets.AddAsync(MediaSamples.NewBmp(), "sky.bmp", new JsonObject { ["name"] = "Night sky", ["tags"] = new JsonArray("sky"), ["custom"] = new JsonObject { ["lens"] = "35" } });
        await assets.AddAsync(await MediaSamples.WavAsync(), "wind.wav");

        var edited = await assets.DoAsync(HttpMethod.Patch, "1", "", new JsonObject
        {
            ["addTags"] = new JsonArray("night"),
            ["description"] = "from the roof",
            ["technical"] = new JsonObject { ["colourSpace"] = "ACEScg" },
            ["custom"] = new JsonObject { ["lens"] = null, ["stop"] = 2.8 },
        });

        Assert.Equal("Night sky", (string?)edited["name"]);
        Assert.Equal(["sky", "night"], ((JsonArray)edited["tags"]!).Select(t => (string)t!));
        Assert.Equal("""{"stop":2.8}""", edited["custom"]!.ToJsonString());
        Assert.Equal("ACEScg", (string?)edited["technical"]!["colourSpace"]);
        Assert.Equal([2], (await assets.ListAsync("?kind=audio")).Select(a => (int)a["number"]!));
        Assert.Equal([1], (await assets.ListAsync("?tag=night")).Select(a => (int)a["number"]!));
        Assert.Empty(await assets.ListAsync("?tag=nigh"));
        Assert.Contains("kind takes", await assets.RefusedAsync(HttpMethod.Get, "?kind=3", 400), StringComparison.Ordinal);
        Assert.Contains("1 to 120", await assets.RefusedAsync(HttpMethod.Patch, "/1", 400, new JsonObject { ["name"] = " " }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trash_keeps_all_of_it_and_a_purge_frees_its_bytes_but_not_its_number()
    {
        var assets = await NewAsync();
        await assets.AddAsync(MediaSamples.NewBmp(), "one.bmp");
        await assets.SettledAsync("1");
        Assert.Contains("not in the trash", await assets.RefusedAsync(HttpMethod.Post, "/1/purge", 409), StringComparison.Ordinal);
        await assets.DoAsync(HttpMethod.Delete, "1");
        Assert.Empty(await assets.ListAsync());
        Assert.Equal("mara", ((string?)(await assets.ListAsync("?storage=trashed")).Single()["trashedBy"])!.ToLowerInvariant());
        await assets.DoAsync(HttpMethod.Post, "1", "/restore");
        Assert.Single(await assets.ListAsync());
        await assets.DoAsync(HttpMethod.Delete, "1");
        await assets.SettledAsync("1");
        var before = Disk.UniqueBytes(app.RepositoryOf(assets.Slug));
        var sidecar = new FileInfo(Path.Combine(assets.Folder, "001_one", "asset_metadata.json"));
        var grown = sidecar.Length;

        var purged = await assets.DoAsync(HttpMethod.Post, "1", "/purge");

        sidecar.Refresh();
        Assert.Equal(before - Disk.UniqueBytes(app.RepositoryOf(assets.Slug)), (long)purged["freedBytes"]! + grown - sidecar.Length);
        Assert.Equal("asset_metadata.json", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(assets.Folder, "001_one")))));
        Assert.Equal("002_two", (string?)(await assets.AddAsync(MediaSamples.NewBmp(), "two.bmp"))["id"]);
        await assets.SettledAsync("2");
        Assert.Equal(Disk.UniqueBytes(app.RepositoryOf(assets.Slug)), (long)(await app.GetAsync($"/api/projects/{assets.Slug}/storage"))["total_size_bytes"]!);
        Assert.Equal("assets/001_one/asset_metadata.json", await app.GitAsync(assets.Slug, "ls-tree", "-r", "--name-only", "HEAD", "assets/001_one"));
        Assert.Contains("was purged", await assets.RefusedAsync(HttpMethod.Get, "/1/media", 404), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_take_made_of_an_asset_shares_its_bytes_and_either_purge_leaves_them_to_the_other()
    {
        var shot = await app.CreateShotAsync();
        var assets = new AssetClient(app, shot.Slug);
        var bytes = await MediaSamples.OtherMp4Async();
        var asset = await assets.AddAsync(bytes, "plate.mp4");
        await assets.SettledAsync("1");

        var take = await assets.DoAsync(HttpMethod.Post, "1", "/take", new JsonObject { ["shot"] = shot.Uid, ["metadata"] = new JsonObject { ["tags"] = new JsonArray("plate") } }, HttpStatusCode.Created);

        Assert.Equal("asset", (string?)take["source"]!["kind"]);
        Assert.Equal((string?)asset["uid"], (string?)take["source"]!["from"]);
        Assert.Equal(FileStat.Of(Path.Combine(assets.Folder, "001_plate", "asset.mp4"))!.Value.InodeKey, FileStat.Of(shot.FileOf(1, ".mp4"))!.Value.InodeKey);
        await shot.SettledAsync(1);
        await Library.DoAsync(shot, HttpMethod.Delete, 1, "");
        var purgedTake = await Library.DoAsync(shot, HttpMethod.Post, 1, "/purge");
        Assert.Contains(purgedTake["held"]!.AsArray(), h => (string?)h!["reason"] == "The asset 001 plate has the same bytes.");
        Assert.Equal(bytes, await app.Http.GetByteArrayAsync((string)(await assets.GetAsync("1"))["mediaUrl"]!));

        await assets.DoAsync(HttpMethod.Post, "1", "/take", new JsonObject { ["shot"] = shot.Uid }, HttpStatusCode.Created);
        await shot.SettledAsync(1);
        await assets.DoAsync(HttpMethod.Delete, "1");
        var purgedAsset = await assets.DoAsync(HttpMethod.Post, "1", "/purge");
        Assert.Equal(0, (long)purgedAsset["freedBytes"]!);
        Assert.Contains(purgedAsset["held"]!.AsArray(), h => ((string)h!["reason"]!).StartsWith("take_002 of", StringComparison.Ordinal));
        Assert.Equal(bytes, await app.Http.GetByteArrayAsync((string)(await shot.TakeAsync(2))["mediaUrl"]!));
        await assets.SettledAsync("1");
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
        await app.GitAsync(shot.Slug, "lfs", "fsck");
    }

    [Fact]
    public async Task A_reference_stands_in_the_take_and_is_shown_on_both_sides()
    {
        var shot = await app.CreateShotAsync();
        var assets = new AssetClient(app, shot.Slug);
        var asset = await assets.AddAsync(MediaSamples.NewBmp(), "mood.bmp");
        var take = await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp", new JsonObject { ["generationParams"] = new JsonObject { ["seed"] = 7 } });

        await assets.DoAsync(HttpMethod.Put, "1", "/reference", new JsonObject { ["shot"] = shot.Uid, ["take"] = "take_001" });

        Assert.Equal((string?)asset["uid"], (string?)shot.SidecarOf(1)["generationParams"]!["reference"]);
        Assert.Equal(7, (int)shot.SidecarOf(1)["generationParams"]!["seed"]!);
        Assert.Equal((string?)take["takeUid"], (string?)(await assets.GetAsync("1"))["referencedBy"]!.AsArray().Single()!["takeUid"]);
        await assets.DoAsync(HttpMethod.Put, "1", "/reference", new JsonObject { ["shot"] = shot.Uid, ["take"] = "take_001", ["remove"] = true });
        Assert.Empty((await assets.GetAsync("1"))["referencedBy"]!.AsArray());
    }

    [Fact]
    public async Task What_is_no_media_is_refused_and_leaves_nothing()
    {
        var assets = await NewAsync();

        using var text = await assets.PostAsync("#!/bin/sh"u8.ToArray(), "plate.mp4");
        using var empty = await assets.PostAsync([], "plate.mp4");

        Assert.Contains("was not kept", await TakesApp.RefusalAsync(text, 415), StringComparison.Ordinal);
        Assert.Contains("empty", await TakesApp.RefusalAsync(empty, 400), StringComparison.Ordinal);
        Assert.Empty(app.Staged(assets.Slug));
        Assert.False(Directory.Exists(assets.Folder) && Directory.EnumerateFileSystemEntries(assets.Folder).Any());
        Assert.Contains("no asset", await assets.RefusedAsync(HttpMethod.Get, "/..%2F..%2Fproject.json", 404), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_and_the_trash_of_the_project_hold_for_assets_too()
    {
        var assets = await NewAsync();
        await assets.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        await assets.SettledAsync("1");
        await app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{assets.Slug}", new JsonObject { ["quotaBytes"] = 20_000 }, HttpStatusCode.OK);

        using var large = await assets.PostAsync(await MediaSamples.OtherMp4Async(), "b.mp4");
        Assert.Contains("quota", await TakesApp.RefusalAsync(large, 507), StringComparison.Ordinal);
        await app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{assets.Slug}", null, HttpStatusCode.OK);

        using var gone = await assets.PostAsync(MediaSamples.NewBmp(), "c.bmp");
        Assert.Contains("in the trash", await TakesApp.RefusalAsync(gone, 409), StringComparison.Ordinal);
        Assert.Contains("in the trash", await assets.RefusedAsync(HttpMethod.Patch, "/1", 409, new JsonObject { ["name"] = "x" }), StringComparison.Ordinal);
        Assert.Empty(app.Staged(assets.Slug));
    }

    private async Task<AssetClient> NewAsync() => new(app, await app.CreateProjectAsync());
}
