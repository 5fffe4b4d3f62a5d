using System.Diagnostics;
using TakesWeb.E2E;
using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Bench;

/// <summary>From the answer of the upload to a picture that can be shown, against the bare tool under the same limits.</summary>
internal static class ThumbnailBench
{
    private const long Memory = 1_000_000_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        using var work = new WorkFolder(options.Folder);
        await using var server = await TakesServer.StartAsync([("Takes:Data", work.File("data"))], ct);
        var client = new TakesClient(server);
        var project = await client.CreateProjectAsync("Bench", ct);
        var shot = await client.CreateShotAsync(project, "Thumbnail", ct);
        var photo = await MediaSamples.PhotoAsync(work, "photo.jpg", ct);
        var video = await MediaSamples.VideoAsync(work, "video.mp4", "1920x1080", ct);
        var large = await MediaSamples.VideoAsync(work, "large.mp4", "3840x2160", ct);
        var linear = await MediaSamples.LinearAsync(work, "linear.exr", ct);
        var picture = work.File("picture.png");

        Contender Ours(string file) => new("upload answered to picture ready", async (_, token) =>
        {
            await MediaSamples.MakeUniqueAsync(file, token);
            var take = await client.PostTakeAsync(project, shot, file, token);
            return await UntilReadyAsync(client, project, shot, take, token);
        });
        Contender Vips(string file) => new("vipsthumbnail", (_, token) => Limited("vipsthumbnail", [file, "--size", "512x512", "-o", picture], token));
        Contender Ffmpeg(string file) => new("ffmpeg, one frame", (_, token) => Limited(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-y", "-threads", "2", "-ss", "1", "-i", file, "-frames:v", "1", "-vf", "scale=512:-2", picture],
            token));

        List<BenchRow> rows =
        [
            await Rounds.CompareAsync("12 MP JPEG", Ours(photo), Vips(photo), options.Rounds, "ratio at most 1.5", ct),
            await Rounds.CompareAsync("1080p H.264", Ours(video), Ffmpeg(video), options.Rounds, "ratio at most 1.5", ct),
            await Rounds.CompareAsync("4K H.264", Ours(large), Ffmpeg(large), options.Rounds, "ratio at most 1.5", ct),
            await Rounds.CompareAsync("4K EXR, half", Ours(linear), Vips(linear), options.Rounds, "ratio at most 1.5", ct),
        ];
        var corpus = CorpusFolder.Find() is { } folder ? await CorpusBench.RunAsync(folder, work, options, ct) : null;
        return new BenchReport(
            $"A unique file each round; a time limit is never part of the measurement. {corpus?.Memory ?? "The corpus was not here."}",
            corpus is null ? rows : [.. rows, corpus.Row]);
    }

    internal static Task<TimeSpan> Limited(string program, string[] arguments, CancellationToken ct) => WorkFolder.RunAsync(
        new ToolCommand(program, arguments)
        {
            MemoryLimit = Memory,
            Environment = new Dictionary<string, string?> { ["VIPS_CONCURRENCY"] = "2" },
        },
        ct);

    private static async Task<TimeSpan> UntilReadyAsync(TakesClient client, string project, string shot, string take, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Deadline)
        {
            var picture = await client.PictureOfAsync(project, shot, take, ct);
            if (picture == "ready")
            {
                return Stopwatch.GetElapsedTime(started);
            }

            if (picture != "processing")
            {
                throw new BenchException($"{take} should have a picture, and is {picture}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), ct);
        }

        throw new BenchException($"{take} had no picture after {Deadline.TotalSeconds} seconds.");
    }
}
