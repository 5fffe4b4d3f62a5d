using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Previews;

public sealed class ThumbnailTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Theory]
    [InlineData("mp4", 320, 180)]
    [InlineData("png", 512, 288)]
    [InlineData("wav", 512, null)]
    [InlineData("exr", 128, 72)]
    public async Task A_picture_arrives_for_each_kind_of_media(string kind, int width, int? height)
    {
        var shot = await app.CreateShotAsync();
        var bytes = kind switch { "mp4" => await MediaSamples.OtherMp4Async(), "png" => await MediaSamples.PngAsync(), "wav" => await MediaSamples.WavAsync(), _ => await MediaSamples.ExrAsync() };
        await shot.AddAsync(bytes, "sample." + kind);

        var take = (await shot.SettledAsync(1))["takes"]![0]!;

        Assert.Equal("ready", (string)take["picture"]!);
        Assert.Null(take["pictureReason"]);
        var pixels = PngPixels.TryDecode(await File.ReadAllBytesAsync(shot.FileOf(1, "_thumbnail.png")))!;
        Assert.Equal(width, pixels.Width);
        Assert.True(height is null ? pixels.Height is > 0 and <= 512 : pixels.Height == height, $"height {pixels.Height}");
        Assert.False(pixels.IsFlat);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(320)]
    [InlineData(512)]
    public async Task The_small_pictures_are_webp_of_at_most_that_size_and_cached_for_ever_by_their_hash(int size)
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        var take = (await shot.SettledAsync(1))["takes"]![0]!;
        var url = ((string)take["thumbnailUrl"]!).Replace("size=512", $"size={size}");

        using var named = await app.Http.GetAsync(url);
        using var bare = await app.Http.GetAsync($"{shot.Url}/takes/take_001/thumbnail?size={size}");
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { named.Headers.ETag! } } };
        using var again = await app.Http.SendAsync(request);
        using var odd = await app.Http.GetAsync($"{shot.Url}/takes/take_001/thumbnail?size=300");

        Assert.Equal("image/webp", named.Content.Headers.ContentType?.MediaType);
        var (width, height) = await WebpSizeAsync(await named.Content.ReadAsByteArrayAsync());
        Assert.Equal(size, Math.Max(width, height));
        Assert.Contains("immutable", named.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("immutable", bare.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("nosniff", named.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Contains("256, 320, 512", await TakesApp.RefusalAsync(odd, 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_picture_is_in_HEAD_as_a_pointer_and_in_the_store_as_an_object()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);

        var pointer = await app.GitAsync(shot.Slug, "show", $"HEAD:{shot.GitPathOf(1, "_thumbnail.png")}");

        var bytes = await File.ReadAllBytesAsync(shot.FileOf(1, "_thumbnail.png"));
        var oid = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        Assert.Equal($"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {bytes.Length}", pointer);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(shot.Repository, ".git", "lfs", "objects", oid[..2], oid[2..4], oid)));
        Assert.Equal("Git LFS fsck OK", await app.GitAsync(shot.Slug, "lfs", "fsck"));
    }

    [Fact]
    public async Task A_corrupt_video_is_kept_says_why_it_has_no_picture_and_may_be_tried_again()
    {
        var shot = await app.CreateShotAsync();
        var bytes = MediaSamples.TornMp4();
        await shot.AddAsync(bytes, "torn.mp4");
        var take = (await shot.SettledAsync(1))["takes"]![0]!;

        using var picture = await app.Http.GetAsync($"{shot.Url}/takes/take_001/thumbnail");
        using var retry = await app.Http.PostAsync($"{shot.Url}/takes/take_001/retry", null);
        var after = (await shot.SettledAsync(1))["takes"]![0]!;

        Assert.Equal("corrupt", (string)take["picture"]!);
        Assert.NotEmpty((string)take["pictureReason"]!);
        Assert.Null(take["thumbnailUrl"]);
        Assert.Equal((string)take["pictureReason"]!, await TakesApp.RefusalAsync(picture, 404));
        Assert.Equal(HttpStatusCode.Accepted, retry.StatusCode);
        Assert.Equal("corrupt", (string)after["picture"]!);
        Assert.Equal(bytes, await app.Http.GetByteArrayAsync((string)take["mediaUrl"]!));
    }

    [Fact]
    public async Task A_picture_that_was_lost_comes_back_when_asked_for()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        var before = (await shot.SettledAsync(1))["takes"]![0]!;
        var bytes = await File.ReadAllBytesAsync(shot.FileOf(1, "_thumbnail.png"));
        File.Delete(shot.FileOf(1, "_thumbnail.png"));

        using var asked = await app.Http.PostAsync($"{shot.Url}/takes/take_001/regenerate-thumbnail", null);
        await app.WaitForAsync("the picture", () => Task.FromResult(File.Exists(shot.FileOf(1, "_thumbnail.png"))));
        var after = (await shot.SettledAsync(1))["takes"]![0]!;

        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(shot.FileOf(1, "_thumbnail.png")));
        Assert.Equal((string)before["thumbnailUrl"]!, (string)after["thumbnailUrl"]!);
    }

    [Fact]
    public async Task A_chosen_frame_is_kept_when_the_picture_is_made_again_and_forgotten_when_asked()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        var first = Url(await shot.SettledAsync(1));

        await ChooseAsync(shot, new { frame = 3 });
        var chosen = Url(await shot.SettledAsync(1));
        await ChooseAsync(shot, null);
        var again = Url(await shot.SettledAsync(1));
        var kept = (int)shot.SidecarOf(1)["pictureAt"]!["frame"]!;
        var cached = Directory.GetFiles(app.Get<DataFolder>().Cache((string)shot.SidecarOf(1)["file"]!["sha256"]!), "thumbnail_*");
        await ChooseAsync(shot, new { auto = true });
        var last = Url(await shot.SettledAsync(1));

        Assert.NotEqual(first, chosen);
        Assert.Equal(chosen, again);
        Assert.Equal(3, kept);
        // The small ones of the first picture are gone.
        Assert.Equal(3, cached.Length);
        Assert.Equal(first, last);
        Assert.Null(shot.SidecarOf(1)["pictureAt"]);

        static string Url(JsonNode list) => (string)list["takes"]![0]!["thumbnailUrl"]!;
    }

    [Fact]
    public async Task Two_takes_of_the_same_bytes_may_show_different_frames()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(bytes);
        await shot.AddAsync(bytes);
        await shot.SettledAsync(2);

        await ChooseAsync(shot, new { time = 0.9 });
        var takes = (await shot.SettledAsync(2))["takes"]!.AsArray();

        var pictures = await Task.WhenAll(takes.Select(take => app.Http.GetByteArrayAsync(((string)take!["thumbnailUrl"]!).Replace("size=512", "size=256"))));
        Assert.NotEqual(pictures[0], pictures[1]);
    }

    [Fact]
    public async Task A_frame_beyond_the_end_is_refused_and_nothing_changes()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        var before = await File.ReadAllTextAsync(shot.FileOf(1, "_metadata.json"));

        using var beyond = await app.Http.PostAsJsonAsync($"{shot.Url}/takes/take_001/regenerate-thumbnail", new { frame = 30 });
        using var late = await app.Http.PostAsJsonAsync($"{shot.Url}/takes/take_001/regenerate-thumbnail", new { time = 7 });

        Assert.Contains("the last of 30 frames is 29", await TakesApp.RefusalAsync(beyond, 400), StringComparison.Ordinal);
        Assert.Contains("beyond the end", await TakesApp.RefusalAsync(late, 400), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(shot.FileOf(1, "_metadata.json")));
    }

    [Fact]
    public async Task A_name_that_lies_is_corrected_and_said_in_answer_and_sidecar()
    {
        var shot = await app.CreateShotAsync();

        var take = await shot.AddAsync(await MediaSamples.PngAsync(), "frame.jpg");

        Assert.EndsWith(".png", (string)take["file"]!["name"]!, StringComparison.Ordinal);
        Assert.Equal("Named .jpg, is PNG.", (string)take["file"]!["correction"]!);
        Assert.Equal("Named .jpg, is PNG.", (string)shot.SidecarOf(1)["file"]!["correction"]!);
    }

    [Fact]
    public async Task A_permanent_failure_is_not_asked_for_again()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.TornMp4(), "torn.mp4");
        await shot.SettledAsync(1);
        var uid = (string)(await shot.TakeAsync(1))["takeUid"]!;

        await app.ReconcileAsync();

        var runs = (await app.GetAsync("/api/jobs?limit=500"))["jobs"]!.AsArray().Where(job => (string?)job!["kind"] == "thumbnail" && (string?)job["takeUid"] == uid).ToList();
        Assert.Equal("failed", (string)Assert.Single(runs)!["state"]!);
        Assert.Equal(1, (int)runs[0]!["attempt"]!);
    }

    private async Task ChooseAsync(TestShot shot, object? body)
    {
        using var asked = await app.Http.PostAsync($"{shot.Url}/takes/take_001/regenerate-thumbnail", body is null ? null : JsonContent.Create(body));
        Assert.True(asked.StatusCode == HttpStatusCode.Accepted, await asked.Content.ReadAsStringAsync());
    }

    private static async Task<(int Width, int Height)> WebpSizeAsync(byte[] bytes)
    {
        Assert.Equal("RIFF", Encoding.ASCII.GetString(bytes, 0, 4));
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["a.webp"], bytes);
        return (int.Parse(await TakesApp.ProgramAsync("vipsheader", ["-f", "width", folder["a.webp"]])), int.Parse(await TakesApp.ProgramAsync("vipsheader", ["-f", "height", folder["a.webp"]])));
    }
}
