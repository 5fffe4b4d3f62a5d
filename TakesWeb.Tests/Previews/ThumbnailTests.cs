using System.Net;
using System.Text;
using TakesWeb.Media;
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
        Assert.Contains("256 and 512", await TakesApp.RefusalAsync(odd, 400), StringComparison.Ordinal);
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

    private static async Task<(int Width, int Height)> WebpSizeAsync(byte[] bytes)
    {
        Assert.Equal("RIFF", Encoding.ASCII.GetString(bytes, 0, 4));
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["a.webp"], bytes);
        return (int.Parse(await TakesApp.ProgramAsync("vipsheader", ["-f", "width", folder["a.webp"]])), int.Parse(await TakesApp.ProgramAsync("vipsheader", ["-f", "height", folder["a.webp"]])));
    }
}
