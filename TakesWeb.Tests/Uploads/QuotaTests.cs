using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Uploads;

public sealed class QuotaTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_uploads_at_once_never_pass_the_quota_by_a_single_byte(bool isChunked)
    {
        var shot = await app.CreateShotAsync();
        var videos = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => MediaSamples.OtherMp4Async()));
        var cost = app.Get<QuotaBook>().CostOfTake(videos[0].Length, 0);
        var quota = await SetAsync(shot, (4 * cost) + 2000);

        var answers = await Task.WhenAll(videos.Select(video => shot.PostAsync(video, change: request => request.Headers.TransferEncodingChunked = isChunked)));

        var kept = answers.Count(a => a.StatusCode == HttpStatusCode.Created);
        Assert.InRange(kept, 1, 9);
        Assert.All(answers, a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.InsufficientStorage }));
        Assert.Contains("quota", await TakesApp.RefusalAsync(answers.First(a => a.StatusCode != HttpStatusCode.Created), 507), StringComparison.Ordinal);
        await shot.SettledAsync(kept);
        Assert.InRange(await FindBytesAsync(shot), videos[0].Length, quota);
        Assert.Equal(0, await HeldAsync(shot));
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task Resumable_uploads_hold_their_bytes_from_the_first_word_over_a_restart_until_they_are_taken_back()
    {
        await using var own = await TakesApp.StartNewAsync();
        var shot = await own.CreateShotAsync();
        var cost = own.Get<QuotaBook>().CostOfTake(50_000, 0);
        await SetAsync(shot, (2 * cost) + 50);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => TusClient.DeclareAsync(shot, 50_000)));

        var accepted = answers.Where(a => a.StatusCode == HttpStatusCode.Created).Select(a => a.Headers.Location!.OriginalString).ToList();
        Assert.Equal(2, accepted.Count);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.Created), a => Assert.Equal(HttpStatusCode.InsufficientStorage, a.StatusCode));
        await own.RestartAsync();
        Assert.Equal(2 * cost, await HeldAsync(shot));
        using (var refused = await TusClient.DeclareAsync(shot, 50_000))
        {
            Assert.Contains("promised to uploads under way", await TakesApp.RefusalAsync(refused, 507), StringComparison.Ordinal);
        }

        using var removed = await TusClient.SendAsync(own, HttpMethod.Delete, accepted[0]);
        await TusClient.CreateAsync(shot, 50_000);
    }

    [Fact]
    public async Task A_finished_upload_gives_its_promise_back_also_when_the_bytes_were_there_already()
    {
        var shot = await app.CreateShotAsync();
        var video = await MediaSamples.OtherMp4Async();
        for (var n = 1; n <= 2; n++)
        {
            var url = await TusClient.CreateAsync(shot, video.Length);
            Assert.True(await HeldAsync(shot) >= video.Length);
            using var sent = await TusClient.PatchAsync(app, url, 0, video);
            Assert.Equal(HttpStatusCode.NoContent, sent.StatusCode);
            // Its picture asks for room of its own.
            await shot.SettledAsync(n);
            Assert.Equal(0, await HeldAsync(shot));
        }

        var stats = await app.GetAsync($"/api/projects/{shot.Slug}/storage/stats");
        Assert.Equal(video.Length, (long)stats["categories"]!["renders"]!["bytes"]!);
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_stopped_where_the_quota_ends_and_nothing_of_it_is_kept()
    {
        var shot = await app.CreateShotAsync();
        await SetAsync(shot, 60_000);

        // Small enough for the buffers of the socket: the answer comes in the middle of the body.
        using var chunked = await shot.PostAsync(new byte[110_000], change: request => request.Headers.TransferEncodingChunked = true);

        Assert.Contains("a quota of 60.0 kB", await TakesApp.RefusalAsync(chunked, 507), StringComparison.Ordinal);
        Assert.Empty(app.Staged(shot.Slug));
        Assert.Empty(Directory.GetFileSystemEntries(shot.Takes));
        Assert.Equal(0, await HeldAsync(shot));
    }

    [Fact]
    public async Task At_a_full_quota_takes_are_looked_at_downloaded_and_circled_and_none_is_added_or_queued()
    {
        var shot = await app.CreateShotAsync();
        var video = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(video);
        await shot.SettledAsync(1);
        await SetAsync(shot, video.Length);

        using var refused = await shot.PostAsync(await MediaSamples.OtherMp4Async());
        using var queued = await app.Http.PostAsync(new Uri(shot.Url + "/takes", UriKind.Relative), new StringContent("{\"generationParams\":{}}", null, "application/json"), Ct);

        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        Assert.Contains("quota", await TakesApp.RefusalAsync(queued, 507), StringComparison.Ordinal);
        Assert.Equal(video, await app.Http.GetByteArrayAsync(new Uri($"{shot.Url}/takes/take_001/media", UriKind.Relative), Ct));
        await shot.CircleAsync(1);
        Assert.Equal([1], await shot.NumbersAsync());
        await app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["quotaBytes"] = null }, HttpStatusCode.OK);
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
    }

    [Fact]
    public async Task What_a_generator_made_and_the_quota_has_no_room_for_fails_with_the_sentence()
    {
        var shot = await app.CreateShotAsync();
        // Room for the words of a queued take, not for its media.
        await SetAsync(shot, app.Get<QuotaBook>().CostOfTake(0, 400));

        await shot.GenerateAsync();
        await shot.SettledAsync(1);

        var take = await shot.TakeAsync(1);
        Assert.Equal("failed", (string)take["status"]!);
        Assert.Contains("quota", (string)take["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_would_pass_the_quota_is_not_made_and_the_take_says_why()
    {
        var shot = await app.CreateShotAsync();
        var video = await MediaSamples.OtherMp4Async();
        var quota = await SetAsync(shot, app.Get<QuotaBook>().CostOfTake(video.Length, 0) + 500);
        Assert.True(quota < video.Length + new FileInfo(await PictureOfItsSizeAsync()).Length + 8192);

        await shot.AddAsync(video);
        await shot.SettledAsync(1);

        var take = await shot.TakeAsync(1);
        Assert.Equal("no_preview", (string)take["picture"]!);
        Assert.StartsWith("No room for its picture.", (string)take["pictureReason"]!, StringComparison.Ordinal);
        Assert.InRange(await FindBytesAsync(shot), video.Length, quota);
    }

    private async Task<string> PictureOfItsSizeAsync()
    {
        var other = await app.CreateShotAsync();
        await other.AddAsync(await MediaSamples.OtherMp4Async());
        await other.SettledAsync(1);
        return other.FileOf(1, "_thumbnail.png");
    }

    private static async Task<long> SetAsync(TestShot shot, long bytes)
    {
        await shot.App.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["quotaBytes"] = bytes }, HttpStatusCode.OK);
        return bytes;
    }

    private static async Task<long> HeldAsync(TestShot shot) =>
        shot.App.Get<QuotaBook>().HeldOf((await shot.App.Get<FindProject>().RunAsync(shot.Slug, Ct)).Value.Id);

    private static async Task<long> FindBytesAsync(TestShot shot)
    {
        var lines = await TakesApp.ProgramAsync("find", [shot.Takes, Path.Combine(shot.Repository, ".git", "lfs"), "-type", "f", "-printf", "%D:%i %s\n"]);
        return lines.Split('\n').Distinct().Sum(line => long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
