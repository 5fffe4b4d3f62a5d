using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Media;

namespace TakesWeb.Bench;

/// <summary>All good files of the corpus, two at a time: probed and pictured by Takes, and by the tool that fits each, without limits, checks or second looks.</summary>
internal sealed record CorpusBench(BenchRow Row, string Memory)
{
    public static async Task<CorpusBench> RunAsync(string corpus, WorkFolder work, BenchOptions options, CancellationToken ct)
    {
        await using var services = new ServiceCollection().AddLogging().AddMedia(new ConfigurationBuilder().Build()).BuildServiceProvider();
        var (probe, make) = (services.GetRequiredService<ProbeMedia>(), services.GetRequiredService<MakePicture>());
        var files = CorpusFolder.Rows(corpus).Where(row => row.Expected == "good").Select(row => Path.Combine(corpus, row.Path))
            .Select(path => (Path: path, Type: MediaSniffer.Identify(path))).Where(file => file.Type.IsOk).Select(file => (file.Path, Type: file.Type.Value)).ToList();
        var bytes = files.Sum(file => new FileInfo(file.Path).Length);
        await using var watch = new DecoderWatch(corpus);
        var before = Environment.WorkingSet;

        var ours = new Contender("probe and picture", (_, token) => AllAsync(files, async (file, output) =>
        {
            var probed = await probe.RunAsync(file.Path, file.Type, token);
            await make.RunAsync(file.Path, file.Type, probed.Probe, output, 512, token);
        }, work, token));
        var peer = new Contender("bare tool", (_, token) => AllAsync(files, (file, output) => BareAsync(file, output, token), work, token));
        var row = await Rounds.CompareAsync($"corpus: {files.Count} good files, {bytes / 1_000_000} MB", ours, peer, Math.Min(options.Rounds, 2), "", ct);
        return new CorpusBench(row, $"Over the corpus the most memory resident in a child was {watch.Peak.Bytes >> 20} MiB ({watch.Peak.Who}), and the program itself grew by {Math.Max(0, Environment.WorkingSet - before) >> 20} MiB.");
    }

    private static async Task<TimeSpan> AllAsync(
        IEnumerable<(string Path, MediaType Type)> files, Func<(string Path, MediaType Type), string, Task> makeAsync, WorkFolder work, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = ct }, async (file, _) =>
            await makeAsync(file, work.File($"{Guid.NewGuid():N}.png")));
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task BareAsync((string Path, MediaType Type) file, string output, CancellationToken ct)
    {
        try
        {
            await (file.Type.Kind == MediaKind.Image && file.Type != MediaTypes.Tga && file.Type != MediaTypes.Bmp
                ? ThumbnailBench.Limited("vipsthumbnail", [file.Path, "--size", "512x512", "-o", output], ct)
                : ThumbnailBench.Limited("ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", file.Path, .. Picture(file.Type), "-frames:v", "1", output], ct));
        }
        catch (BenchException)
        {
            // A bare tool cannot do all that is in the corpus; its time counts all the same.
        }
    }

    private static string[] Picture(MediaType type) => type.Kind == MediaKind.Audio ? ["-filter_complex", "showwavespic=s=512x288"] : ["-vf", "scale=512:-2"];
}
