using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Housekeeping;
using TakesWeb.Kernel;
using TakesWeb.Support;
using TakesWeb.Takes;
using TakesWeb.Uploads;
using Xunit;

namespace TakesWeb.Assets;

/// <summary>The folders are the truth of assets: an index made again says the same, and a stop half way is ended at the next start.</summary>
public sealed class AssetIndexTests
{
    [Fact]
    public async Task An_index_made_again_from_the_files_gives_the_same_dump_to_the_byte()
    {
        await using var app = await TakesApp.StartNewAsync();
        var assets = await FilledAsync(app);
        var before = await app.Http.GetStringAsync("/api/admin/dump");
        foreach (var word in new[] { "\"Purged\"", "\"Trashed\"", "assets/001_one", "grain", "asset_thumbnail.png" })
        {
            Assert.Contains(word, before, StringComparison.Ordinal);
        }

        await app.RestartAsync(() => Library.RemoveIndex(app));
        await assets.SettledAsync("1");

        Assert.Equal(before, await app.Http.GetStringAsync("/api/admin/dump"));
        await app.SendJsonAsync(HttpMethod.Post, "/api/admin/rebuild", null, HttpStatusCode.Accepted);
        await app.WaitForAsync("the end of the rebuild", async () => (await app.GetAsync("/api/admin/rebuild"))["endedAt"] is not null);
        await assets.SettledAsync("1");
        Assert.Equal(before, await app.Http.GetStringAsync("/api/admin/dump"));
    }

    [Fact]
    public async Task A_folder_that_is_away_is_not_deleted_and_is_served_from_its_object()
    {
        await using var app = await TakesApp.StartNewAsync();
        var assets = await FilledAsync(app);
        var folder = Path.Combine(assets.Folder, "001_one");
        var aside = Path.Combine(app.Data, "aside");
        Directory.Move(folder, aside);

        await app.ReconcileAsync();

        var away = await assets.GetAsync("1");
        Assert.True((bool)away["away"]!);
        Assert.NotEmpty(await app.Http.GetByteArrayAsync((string)away["mediaUrl"]!));
        Assert.Contains("away", await assets.RefusedAsync(HttpMethod.Patch, "/1", 409, new JsonObject { ["name"] = "x" }), StringComparison.Ordinal);
        await app.RestartAsync(() => Library.RemoveIndex(app));
        Assert.True((bool)(await assets.GetAsync("1"))["away"]!);
        Directory.Move(aside, folder);
        await app.ReconcileAsync();
        Assert.False((bool)(await assets.GetAsync("1"))["away"]!);
    }

    [Fact]
    public async Task An_outside_edit_of_the_sidecar_is_read_and_committed_and_unknown_keys_survive()
    {
        await using var app = await TakesApp.StartNewAsync();
        var assets = await FilledAsync(app);
        var path = Path.Combine(assets.Folder, "001_one", "asset_metadata.json");
        var json = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        json["description"] = "edited by hand";
        json["studio"] = new JsonObject { ["shelf"] = 4 };
        await File.WriteAllTextAsync(path, json.ToJsonString());

        await app.ReconcileAsync();
        await assets.DoAsync(HttpMethod.Patch, "1", "", new JsonObject { ["name"] = "Renamed" });
        var settled = await assets.SettledAsync("1");

        Assert.Equal("edited by hand", (string?)settled["description"]);
        Assert.Equal(4, (int)settled["studio"]!["shelf"]!);
        Assert.Contains("\"shelf\": 4", await app.GitAsync(assets.Slug, "show", "HEAD:assets/001_one/asset_metadata.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_only_lacks_its_rename_is_an_asset_after_the_next_start()
    {
        await using var app = await TakesApp.StartNewAsync();
        var assets = new AssetClient(app, await app.CreateProjectAsync());
        await assets.AddAsync(MediaSamples.NewBmp(), "one.bmp");
        await assets.SettledAsync("1");
        var ready = Path.Combine(app.RepositoryOf(assets.Slug), ".git", "takes", "staging", Guid.NewGuid().ToString("N"), ExtraPublisher.ReadyName);

        await app.RestartAsync(() =>
        {
            var bytes = MediaSamples.NewBmp();
            var json = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(assets.Folder, "001_one", "asset_metadata.json")))!;
            (json["uid"], json["name"], json["key"]) = (Guid.NewGuid().ToString(), "two", null);
            (json["file"]!["sha256"], json["file"]!["size"]) = (Disk.Sha256(bytes), bytes.Length);
            Disk.AddObject(app.RepositoryOf(assets.Slug), bytes);
            Disk.Write(Path.Combine(ready, "asset.bmp"), bytes);
            File.WriteAllText(Path.Combine(ready, "asset_metadata.json"), json.ToJsonString());
        });

        Assert.Equal("002_two", (string?)(await assets.SettledAsync("2"))["id"]);
        Assert.Empty(app.Staged(assets.Slug));
    }

    [Fact]
    public async Task A_purge_that_was_cut_in_two_is_ended_at_the_next_start()
    {
        await using var app = await TakesApp.StartNewAsync();
        var assets = new AssetClient(app, await app.CreateProjectAsync());
        await assets.AddAsync(MediaSamples.NewBmp(), "one.bmp");
        await assets.DoAsync(HttpMethod.Delete, "1");
        await assets.SettledAsync("1");
        var folder = Path.Combine(assets.Folder, "001_one");

        await app.RestartAsync(() =>
        {
            var path = Path.Combine(folder, "asset_metadata.json");
            var json = (JsonObject)JsonNode.Parse(File.ReadAllText(path))!;
            json.Remove("deleted");
            json["purged"] = new JsonObject { ["at"] = "2026-11-21T12:00:00.000Z", ["by"] = "Ida", ["freed"] = 1 };
            File.WriteAllText(path, json.ToJsonString());
        });

        Assert.Equal("purged", (string?)(await assets.GetAsync("1"))["storage"]);
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_purge_takes_a_picture_along_that_the_row_does_not_know_of()
    {
        await using var app = await TakesApp.StartNewAsync();
        var assets = new AssetClient(app, await app.CreateProjectAsync());
        await assets.AddAsync(MediaSamples.NewBmp(), "one.bmp");
        await assets.SettledAsync("1");
        // As a crash leaves it that comes between placing the picture and saying so.
        await using (var db = await app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync())
        {
            await db.Set<Extra>().ExecuteUpdateAsync(set => set.SetProperty(e => e.ThumbnailSha256, (string?)null));
        }

        await assets.DoAsync(HttpMethod.Delete, "1");
        await assets.DoAsync(HttpMethod.Post, "1", "/purge");

        Assert.Equal(["asset_metadata.json"], Directory.GetFiles(Path.Combine(assets.Folder, "001_one")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_resumable_upload_may_end_in_an_asset()
    {
        await using var app = await TakesApp.StartNewAsync();
        var assets = new AssetClient(app, await app.CreateProjectAsync());
        var bytes = await MediaSamples.OtherMp4Async();
        var said = $"project {Base64(assets.Slug)},into {Base64("asset")},filename {Base64("plate.mp4")},metadata {Base64("""{"tags":["plate"]}""")}";
        using var declared = await TusClient.SendAsync(app, HttpMethod.Post, "/uploads", ("Upload-Length", bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Upload-Metadata", said));
        var url = declared.Headers.Location!.OriginalString;
        using var half = await TusClient.PatchAsync(app, url, 0, bytes[..1000]);

        await app.RestartAsync();
        using var rest = await TusClient.PatchAsync(app, url, 1000, bytes[1000..]);

        Assert.Equal("001_plate", TusClient.HeaderOf(rest, "Takes-Asset"));
        var settled = await assets.SettledAsync("1");
        Assert.Equal(Disk.Sha256(bytes), (string?)settled["file"]!["sha256"]);
        Assert.Equal("plate", (string?)settled["tags"]![0]);
    }

    [Fact]
    public async Task A_cleanup_leaves_assets_alone_and_a_scrub_repairs_them_from_their_object()
    {
        await using var app = await TakesApp.StartNewAsync(("Takes:Cleanup:GraceHours", "0"));
        var assets = await FilledAsync(app);
        var path = Path.Combine(assets.Folder, "001_one", "asset.bmp");
        var good = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        await File.WriteAllBytesAsync(path, [.. good[..^1], (byte)(good[^1] ^ 0xFF)]);

        var found = await app.SendJsonAsync(HttpMethod.Post, "/api/admin/cleanup?dryRun=true", null, HttpStatusCode.OK);
        await app.RunRecurringAsync("scrub");

        Assert.DoesNotContain("assets/", found.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(good, await File.ReadAllBytesAsync(path));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>A live one with words, one in the trash, one purged.</summary>
    private static async Task<AssetClient> FilledAsync(TakesApp app)
    {
        var assets = new AssetClient(app, await app.CreateProjectAsync());
        await assets.AddAsync(MediaSamples.NewBmp(), "one.bmp", new JsonObject { ["tags"] = new JsonArray("grain") });
        await assets.AddAsync(MediaSamples.NewBmp(), "two.bmp");
        await assets.AddAsync(MediaSamples.NewBmp(), "three.bmp");
        await assets.SettledAsync("3");
        await assets.DoAsync(HttpMethod.Delete, "2");
        await assets.DoAsync(HttpMethod.Delete, "3");
        await assets.DoAsync(HttpMethod.Post, "3", "/purge");
        await assets.SettledAsync("1");
        await assets.SettledAsync("2");
        await assets.SettledAsync("3");
        return assets;
    }
}
