using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using TakesWeb.Jobs;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Previews;

public sealed class PlaybackTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task What_a_browser_plays_is_played_as_it_is()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.AddAsync(await MediaSamples.PngAsync(), "still.png");
        await shot.AddAsync(await MediaSamples.WavAsync(), "sound.wav");

        var (video, still, sound) = (await PlaybackAsync(shot, 1), await PlaybackAsync(shot, 2), await PlaybackAsync(shot, 3));

        Assert.Equal("original", (string)video["state"]!);
        Assert.Equal("video/mp4", (string)video["mediaType"]!);
        Assert.Equal((string)(await shot.TakeAsync(1))["mediaUrl"]!, (string)video["url"]!);
        Assert.Equal((24000, 1001), ((int)video["frameRate"]!["numerator"]!, (int)video["frameRate"]!["denominator"]!));
        Assert.Equal((30, 320, 180, false), ((int)video["frameCount"]!, (int)video["width"]!, (int)video["height"]!, (bool)video["hasSound"]!));
        Assert.Equal(("original", "image/png"), ((string)still["state"]!, (string)still["mediaType"]!));
        Assert.Equal(("original", "audio/wav", true), ((string)sound["state"]!, (string)sound["mediaType"]!, (bool)sound["hasSound"]!));
        foreach (var playback in new[] { video, still, sound })
        {
            using var media = await app.Http.GetAsync((string)playback["url"]!);
            Assert.Equal(HttpStatusCode.OK, media.StatusCode);
        }
    }

    [Fact]
    public async Task What_it_does_not_play_says_why_and_gets_a_copy_that_is_served_by_ranges_and_cached_for_ever()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await NumberedAsync("25", 30, "mov", "-c:v", "prores_ks", "-profile:v", "0"), "film.mov");
        await shot.SettledAsync(1);
        var before = await PlaybackAsync(shot, 1);
        using var missing = await app.Http.GetAsync($"{shot.Url}/takes/take_001/proxy");

        var copy = await CopyAsync(shot, 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, (string)copy["url"]!) { Headers = { Range = new RangeHeaderValue(4, 7) } };
        using var part = await app.Http.SendAsync(request);
        using var whole = await app.Http.GetAsync((string)copy["url"]!);
        using var tagged = new HttpRequestMessage(HttpMethod.Get, (string)copy["url"]!) { Headers = { IfNoneMatch = { whole.Headers.ETag! } } };
        using var again = await app.Http.SendAsync(tagged);

        Assert.Equal("none", (string)before["state"]!);
        Assert.Contains("ProRes", (string)before["reason"]!, StringComparison.Ordinal);
        Assert.Contains("take_001", await TakesApp.RefusalAsync(missing, 404), StringComparison.Ordinal);
        Assert.Equal(("proxy", "video/mp4", 30), ((string)copy["state"]!, (string)copy["mediaType"]!, (int)copy["frameCount"]!));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("ftyp"u8.ToArray(), await part.Content.ReadAsByteArrayAsync());
        Assert.Equal("video/mp4", whole.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", whole.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.False(whole.Headers.ETag!.IsWeak);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal([.. Enumerable.Range(0, 30)], await NumbersAsync(await whole.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task Two_takes_of_the_same_bytes_share_one_copy()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await NumberedAsync("24", 24, "mov", "-c:v", "prores_ks", "-profile:v", "0");
        await shot.AddAsync(bytes, "a.mov");
        await shot.AddAsync(bytes, "b.mov");
        await shot.SettledAsync(2);

        await CopyAsync(shot, 1);
        var twin = await PlaybackAsync(shot, 2);
        var jobs = await app.Get<ListJobs>().RunAsync(new JobFilter { Kind = "proxy", Take = 500 }, CancellationToken.None);

        Assert.Equal("proxy", (string)twin["state"]!);
        Assert.Single(jobs.Jobs, job => job.ShotUid?.ToString() == shot.Uid);
    }

    [Fact]
    public async Task A_copy_that_cannot_be_made_says_why_and_is_asked_for_again_by_people_alone()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await NumberedAsync("25", 50, "mov", "-c:v", "prores_ks", "-profile:v", "0");
        // The index at the end is whole; every picture is zeros.
        var index = bytes.AsSpan().LastIndexOf("moov"u8) - 4;
        bytes.AsSpan(48, index - 48).Clear();
        await shot.AddAsync(bytes, "torn.mov");
        await shot.SettledAsync(1);
        await app.Http.PostAsync($"{shot.Url}/takes/take_001/proxy/retry", null);
        var failed = await app.WaitForAsync("the failure", async () => await PlaybackAsync(shot, 1) is { } found && (string)found["state"]! == "failed" ? found : null);

        await app.Get<AskForPreviews>().AheadAsync((await app.Get<Takes.TakeFiles>().FindAsync(Guid.Parse((string)(await shot.TakeAsync(1))["takeUid"]!), CancellationToken.None))!, CancellationToken.None);
        var jobs = await app.Get<ListJobs>().RunAsync(new JobFilter { Kind = "proxy", Take = 500 }, CancellationToken.None);
        using var retry = await app.Http.PostAsync($"{shot.Url}/takes/take_001/proxy/retry", null);

        Assert.NotEmpty((string)failed["reason"]!);
        var job = Assert.Single(jobs.Jobs, job => job.ShotUid?.ToString() == shot.Uid);
        Assert.Equal((JobState.Failed, 1), (job.State, job.Attempt));
        Assert.Equal(HttpStatusCode.Accepted, retry.StatusCode);
    }

    [Fact]
    public async Task A_copy_that_is_being_made_tells_how_far_it_is_and_can_be_stopped()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await NumberedAsync("30", 3000, "mkv", "-c:v", "ffv1"), "long.mkv");
        await shot.SettledAsync(1);
        var heard = new TaskCompletionSource<LiveEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = app.Get<LiveFeed>().Subscribe(live =>
        {
            if (live is { JobKind: "proxy", Progress: > 0 and < 1 } && live.ShotUid?.ToString() == shot.Uid)
            {
                heard.TrySetResult(live);
            }
        });
        await app.Http.PostAsync($"{shot.Url}/takes/take_001/proxy/retry", null);

        var live = await heard.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var making = await PlaybackAsync(shot, 1);
        using var cancel = await app.Http.PostAsync($"{shot.Url}/takes/take_001/proxy/cancel", null);
        var stopped = await app.WaitForAsync("the stop", async () => await PlaybackAsync(shot, 1) is { } found && (string)found["state"]! == "failed" ? found : null);

        Assert.Contains("of 3000", live.Text!, StringComparison.Ordinal);
        Assert.Equal("making", (string)making["state"]!);
        Assert.Equal(HttpStatusCode.Accepted, cancel.StatusCode);
        Assert.Contains("stopped", (string)stopped["reason"]!, StringComparison.Ordinal);
        var sha = (string)(await shot.TakeAsync(1))["file"]!["sha256"]!;
        Assert.Empty(Directory.EnumerateFileSystemEntries(app.Get<Storage.DataFolder>().Cache(sha), "proxy*"));
    }

    [Fact]
    public async Task A_still_that_browsers_do_not_show_gets_a_large_picture()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.ExrAsync(), "light.exr");
        await shot.SettledAsync(1);

        var copy = await CopyAsync(shot, 1);

        Assert.Equal(("image/png", 128, "tone-mapped", true), ((string)copy["mediaType"]!, (int)copy["width"]!, (string)copy["label"]!, (bool)copy["toneMapped"]!));
    }

    [Fact]
    public async Task Numbered_frames_play_as_a_film_at_their_rate_in_which_missing_ones_are_stood_for()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(Zips.Of(Zips.Frames([1001, 1002, 1003, 1006])), "beauty.zip");
        await shot.SettledAsync(1);

        var film = await CopyAsync(shot, 1);
        var strip = await app.WaitForAsync("the strip", async () => await PlaybackAsync(shot, 1) is { } found && found["spriteUrl"] is not null ? found : null);

        Assert.Equal(("video/mp4", 6, 24), ((string)film["mediaType"]!, (int)film["frameCount"]!, (int)film["frameRate"]!["numerator"]!));
        using var media = await app.Http.GetAsync((string)film["url"]!);
        Assert.Equal(HttpStatusCode.OK, media.StatusCode);
        using var sprite = await app.Http.GetAsync((string)strip["spriteUrl"]!);
        Assert.Equal("image/jpeg", sprite.Content.Headers.ContentType?.MediaType);
    }

    private async Task<JsonObject> CopyAsync(TestShot shot, int number)
    {
        using var asked = await app.Http.PostAsync($"{shot.Url}/takes/{TestShot.NameOf(number)}/proxy/retry", null);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        var found = await app.WaitForAsync("the copy", async () => await PlaybackAsync(shot, number) is { } found && (string)found["state"]! is "proxy" or "failed" ? found : null);
        Assert.True((string)found["state"]! == "proxy", found.ToJsonString());
        return found;
    }

    private Task<JsonObject> PlaybackAsync(TestShot shot, int number) => app.GetAsync($"{shot.Url}/takes/{TestShot.NameOf(number)}/playback");

    private static async Task<byte[]> NumberedAsync(string rate, int frames, string ending, params string[] codec)
    {
        using var folder = new TempFolder();
        await NumberedVideo.MakeAsync(folder["film." + ending], rate, frames, codec);
        return await File.ReadAllBytesAsync(folder["film." + ending]);
    }

    private static async Task<IReadOnlyList<int>> NumbersAsync(byte[] video)
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["copy.mp4"], video);
        return await NumberedVideo.ReadAsync(folder["copy.mp4"]);
    }
}
