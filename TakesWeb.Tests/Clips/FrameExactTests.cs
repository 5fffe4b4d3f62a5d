using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Clips;

/// <summary>The frame that was asked for and no other, whatever the rate, the codec and the container; and exactly the frames of a range.</summary>
public sealed class FrameExactTests(TakesApp app) : IClassFixture<TakesApp>
{
    private const int Frames = 120;

    private static readonly string[] H264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "24", "-c:a", "aac"];

    public static TheoryData<string, string, string[]> Sources => new()
    {
        { "mp4", "24000/1001", [.. H264, "-bf", "2"] },
        { "mp4", "25", [.. H264, "-bf", "0"] },
        { "mov", "30000/1001", ["-c:v", "prores_ks", "-c:a", "pcm_s16le"] },
        { "mkv", "25", [.. H264, "-bf", "3", "-flags", "+ilme+ildct", "-x264opts", "tff=1"] },
        { "mp4", "50", [.. H264, "-bf", "2", "-x264opts", "open-gop=1:keyint=20"] },
        { "webm", "60000/1001", ["-c:v", "libvpx", "-b:v", "1M", "-c:a", "libopus"] },
        { "mp4", "120", ["-c:v", "libx265", "-x265-params", "log-level=error", "-bf", "4", "-pix_fmt", "yuv420p", "-c:a", "aac"] },
        { "avi", "25", ["-c:v", "mpeg4", "-bf", "2", "-q:v", "2", "-c:a", "mp3"] },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Snapshot_and_clip_have_exactly_the_frames_that_were_asked_for(string ending, string rate, string[] encoding)
    {
        var shot = await app.CreateShotAsync();
        var media = await FrameSamples.MakeAsync(ending, rate, Frames, encoding);
        await shot.AddAsync(media, "burnt." + ending);
        var many = Environment.GetEnvironmentVariable("TAKES_LONG") == "1";
        var random = new Random(Frames);

        foreach (var frame in (int[])[23, Frames - 1, .. Enumerable.Range(0, many ? 25 : 1).Select(_ => random.Next(Frames))])
        {
            var snapshot = await CutClient.SnapshotAsync(shot, 1, new JsonObject { ["frame"] = frame });
            var png = await app.Http.GetByteArrayAsync((string)snapshot["mediaUrl"]!);
            Assert.Equal([frame], await FrameSamples.NumbersAsync(png, "png"));
            Assert.Equal(await FrameSamples.PixelsAsync(media, ending, frame), await FrameSamples.PixelsAsync(png, "png", 0));
        }

        foreach (var (first, last) in ((int, int)[])[(37, 52), .. many ? [(24, 47), (0, Frames - 1), (100, Frames - 1), (60, 60)] : Array.Empty<(int, int)>()])
        {
            var clip = await CutClient.ClipAsync(shot, 1, first, last);
            var bytes = await app.Http.GetByteArrayAsync((string)clip["mediaUrl"]!);
            Assert.Equal(Enumerable.Range(first, last - first + 1), await FrameSamples.NumbersAsync(bytes, Path.GetExtension((string)clip["file"]!["name"]!)[1..]));
        }

        using var beyond = await CutClient.PostAsync(shot, "snapshots", 1, new JsonObject { ["frame"] = Frames });
        Assert.Contains($"no frame {Frames}", await TakesApp.RefusalAsync(beyond, 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_that_starts_and_ends_at_key_frames_is_copied_and_keeps_what_the_file_says_of_itself()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await FrameSamples.MakeAsync("mp4", "25", Frames, [.. H264, "-bf", "0", "-sc_threshold", "0", "-metadata", "prompt=a spiral stair", "-movflags", "use_metadata_tags"]), "burnt.mp4");

        var copied = await CutClient.ClipAsync(shot, 1, 24, 47);
        var encoded = await CutClient.ClipAsync(shot, 1, 25, 47);

        Assert.True((bool)copied["source"]!["copied"]!);
        Assert.False((bool)encoded["source"]!["copied"]!);
        foreach (var clip in new[] { copied, encoded })
        {
            var path = Path.Combine(shot.Repository, (string)clip["path"]!);
            Assert.Contains("a spiral stair", await TakesApp.ProgramAsync("ffprobe", ["-v", "error", "-show_entries", "format_tags", path]), StringComparison.Ordinal);
            Assert.Contains("audio", await TakesApp.ProgramAsync("ffprobe", ["-v", "error", "-show_entries", "stream=codec_type", path]), StringComparison.Ordinal);
        }
    }
}
