using System.Net;
using System.Net.Http.Headers;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

public sealed class MediaTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task Media_comes_whole_or_by_ranges_with_a_strong_tag_and_may_be_asked_for_again_for_nothing()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        var take = await shot.AddAsync(bytes);
        var url = (string)take["mediaUrl"]!;

        using var whole = await app.Http.GetAsync(url);
        using var part = await SendAsync(url, request => request.Headers.Range = new RangeHeaderValue(10, 19));
        using var tail = await SendAsync(url, request => request.Headers.Range = new RangeHeaderValue(null, 5));
        using var beyond = await SendAsync(url, request => request.Headers.Range = new RangeHeaderValue(bytes.Length, null));
        using var again = await SendAsync(url, request => request.Headers.IfNoneMatch.Add(whole.Headers.ETag!));

        Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{(string)take["file"]!["sha256"]!}\"", whole.Headers.ETag?.Tag);
        Assert.False(whole.Headers.ETag!.IsWeak);
        Assert.Equal("video/mp4", whole.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", whole.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", whole.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("immutable", whole.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("shot_001_take_001.mp4", whole.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[10..20], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(bytes[^5..], await tail.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task An_address_without_the_hash_is_asked_for_anew_each_time()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.Mp4Async());

        using var bare = await app.Http.GetAsync(shot.Url + "/takes/take_001/media");
        using var wrong = await app.Http.GetAsync(shot.Url + "/takes/take_001/media?v=000000000000");
        using var empty = await app.Http.GetAsync(shot.Url + "/takes/take_001/media?v=");

        Assert.DoesNotContain("immutable", bare.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("immutable", empty.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("immutable", wrong.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_take_whose_folder_is_away_is_still_served_and_says_so_until_it_is_back()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        var take = await shot.AddAsync(bytes);
        await shot.SettledAsync(1);
        var elsewhere = Path.Combine(app.Data, $"away-{shot.Uid}");

        Directory.Move(shot.FolderOf(1), elsewhere);
        await app.ReconcileAsync();
        var away = await shot.TakeAsync(1);
        var served = await app.Http.GetByteArrayAsync((string)take["mediaUrl"]!);
        Directory.Move(elsewhere, shot.FolderOf(1));
        await app.ReconcileAsync();
        var back = await shot.TakeAsync(1);

        Assert.True((bool)away["away"]!);
        Assert.Equal(bytes, served);
        Assert.False((bool)back["away"]!);
        Assert.Equal([1], await shot.NumbersAsync());
        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task A_sidecar_from_outside_cannot_make_the_server_hand_out_another_file()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        var sidecar = shot.SidecarOf(1);
        sidecar["file"]!["name"] = "../../../../../.git/config";
        sidecar["file"]!["sha256"] = new string('0', 64);
        await File.WriteAllTextAsync(shot.FileOf(1, "_metadata.json"), sidecar.ToJsonString());
        await app.ReconcileAsync();
        using var byName = await app.Http.GetAsync(shot.Url + "/takes/take_001/media");
        sidecar["file"]!["sha256"] = "../../../config";
        await File.WriteAllTextAsync(shot.FileOf(1, "_metadata.json"), sidecar.ToJsonString());
        await app.ReconcileAsync();
        using var byHash = await app.Http.GetAsync(shot.Url + "/takes/take_001/media");

        Assert.Equal(HttpStatusCode.NotFound, byName.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, byHash.StatusCode);
        Assert.DoesNotContain("[core]", await byName.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(string url, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        change(request);
        return await app.Http.SendAsync(request);
    }
}
