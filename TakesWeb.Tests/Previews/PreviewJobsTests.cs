using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Jobs;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Previews;

/// <summary>What is made of a take by itself, beside its picture.</summary>
public sealed class PreviewJobsTests : IAsyncLifetime
{
    private TakesApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await TakesApp.StartNewAsync(("Takes:Previews:Ahead", "true"));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_video_gets_a_strip_a_waveform_peaks_and_its_loudness()
    {
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await SoundingAsync(), "sounding.mp4");

        var playback = await ReadyAsync(shot, 1, "spriteUrl", "peaksUrl", "waveformUrl");
        var sidecar = await _app.WaitForAsync("the loudness, committed", async () =>
            (await shot.TakeAsync(1)) is { } take && take["media"]!["loudness"] is not null && (string)take["commit"]!["state"]! == "committed" ? take : null);
        var map = await _app.GetAsync((string)playback["spriteMapUrl"]!);
        using var sprite = await _app.Http.GetAsync((string)playback["spriteUrl"]!);
        using var waveform = await _app.Http.GetAsync((string)playback["waveformUrl"]!);
        var peaks = await _app.GetAsync((string)playback["peaksUrl"]!);

        Assert.Equal("original", (string)playback["state"]!);
        Assert.Equal((25, 25, 0, 24), ((int)map["frameCount"]!, map["frames"]!.AsArray().Count, (int)map["frames"]![0]!, (int)map["frames"]![24]!));
        Assert.Equal(("image/jpeg", true), (sprite.Content.Headers.ContentType?.MediaType, sprite.Headers.CacheControl!.ToString().Contains("immutable", StringComparison.Ordinal)));
        Assert.Equal(("image/png", HttpStatusCode.OK), (waveform.Content.Headers.ContentType?.MediaType, waveform.StatusCode));
        Assert.Equal(((int)peaks["count"]!, (int)peaks["count"]!), (peaks["low"]!.AsArray().Count, peaks["high"]!.AsArray().Count));
        Assert.InRange((double)sidecar["media"]!["loudness"]!["integrated"]!, -30, -15);
        Assert.Equal((double)sidecar["media"]!["loudness"]!["integrated"]!, (double)shot.SidecarOf(1)["media"]!["loudness"]!["integrated"]!);
    }

    [Fact]
    public async Task A_rate_that_turns_out_to_vary_is_written_down_and_a_copy_is_made()
    {
        var shot = await _app.CreateShotAsync();
        using var folder = new TempFolder();
        await NumberedVideo.MakeAsync(folder["a.webm"], "30", 60, "-vf", "select='not(eq(mod(n,7),3))'", "-vsync", "vfr", "-c:v", "libvpx", "-deadline", "realtime", "-b:v", "1M");
        await shot.AddAsync(await File.ReadAllBytesAsync(folder["a.webm"]), "a.webm");

        var playback = await ReadyAsync(shot, 1, "spriteUrl", "framesUrl");
        var frames = (await _app.GetAsync((string)playback["framesUrl"]!))["frames"]!.AsArray().Select(n => (int)n!).ToList();

        Assert.Equal(("proxy", 59), ((string)playback["state"]!, (int)playback["frameCount"]!));
        Assert.True((bool)shot.SidecarOf(1)["media"]!["isVariableRate"]!);
        Assert.Equal(51, (int)shot.SidecarOf(1)["media"]!["frameCount"]!);
        Assert.Equal([0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 8], frames.Take(11));
    }

    [Fact]
    public async Task A_picture_comes_while_copies_and_strips_wait()
    {
        await _app.Get<JobQueue>().PauseLaneAsync(Lane.Bulk, CancellationToken.None);
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await SoundingAsync(), "sounding.mp4");
        await shot.SettledAsync(1);

        var waiting = await _app.WaitForAsync("the jobs", async () =>
            (await _app.Get<ListJobs>().RunAsync(new JobFilter { States = [JobState.Queued] }, CancellationToken.None)).Jobs
                .Where(job => job.ShotUid?.ToString() == shot.Uid).ToList() is { Count: >= 2 } jobs ? jobs : null);

        Assert.Equal(["sound", "sprite"], waiting.Select(job => job.Kind).Order());
        Assert.All(waiting, job => Assert.Equal(Lane.Bulk, job.Lane));
    }

    [Fact]
    public async Task What_was_lost_comes_back_with_the_next_round()
    {
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await ReadyAsync(shot, 1, "spriteUrl");
        var cache = _app.Get<DataFolder>().Cache((string)(await shot.TakeAsync(1))["file"]!["sha256"]!);
        // The file is there before its job has booked it, and a round asks for nothing that a job is still at.
        await _app.WaitForAsync("the end of the strip's job", () => shot.HasNoJobAsync("sprite"));
        File.Delete(Path.Combine(cache, "sprite.json"));

        await _app.ReconcileAsync();

        await ReadyAsync(shot, 1, "spriteUrl");
        var books = await _app.Get<ByteLedger>().TotalsAsync(Guid.Parse((string)(await _app.GetAsync($"/api/projects/{shot.Slug}"))["id"]!), CancellationToken.None);
        await _app.WaitForAsync("the books", async () => (await _app.Get<ByteLedger>().TotalsAsync(Guid.Parse((string)(await _app.GetAsync($"/api/projects/{shot.Slug}"))["id"]!), CancellationToken.None))[FileCategory.Cache].Bytes
            == Directory.EnumerateFiles(cache).Sum(path => new FileInfo(path).Length));
        Assert.True(books[FileCategory.Cache].Files >= 4);
    }

    private async Task<JsonObject> ReadyAsync(TestShot shot, int number, params string[] urls)
    {
        JsonObject? last = null;
        return await _app.WaitForAsync($"{string.Join(", ", urls)} of take {number}", async () =>
        {
            last = await _app.GetAsync($"{shot.Url}/takes/{TestShot.NameOf(number)}/playback");
            return urls.All(url => last[url] is not null) ? last : null;
        });
    }

    private static async Task<byte[]> SoundingAsync()
    {
        using var folder = new TempFolder();
        await TakesApp.ProgramAsync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", folder["a.mp4"]]);
        return await File.ReadAllBytesAsync(folder["a.mp4"]);
    }
}
