using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TakesWeb.Media;

namespace TakesWeb.Bench;

/// <summary>Copies for browsers and scrub strips, with all their counting and checking, against ffmpeg alone with the same wishes.</summary>
internal static class PreviewBench
{
    private const string Seconds = "10";

    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        using var work = new WorkFolder(options.Folder);
        var settings = Options.Create(new MediaOptions());
        using var sandbox = new MediaSandbox(settings, NullLogger<MediaSandbox>.Instance);
        var command = new MediaCommand(settings, sandbox, NullLogger<MediaCommand>.Instance);
        var (probe, frames) = (new ProbeMedia(command, settings), new ReadFrames(command));
        var (proxy, sprite) = (new MakeProxy(command, frames, probe, new CheckCopy(command, frames, probe)), new MakeSprite(command));
        var master = await MakeAsync(work, "master.mov", ["-c:v", "prores_ks", "-profile:v", "2", "-c:a", "pcm_s16le"], ct);
        var film = await MakeAsync(work, "film.mkv", ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac"], ct);
        var keyed = await MakeAsync(work, "keyed.mp4", ["-c:v", "libx264", "-preset", "veryfast", "-g", "2", "-bf", "0", "-pix_fmt", "yuv420p", "-c:a", "aac"], ct);

        Contender Copy(string file, bool mayRepack) => new("copy, counted and checked", async (_, token) =>
        {
            var folder = Directory.CreateDirectory(work.File(Guid.NewGuid().ToString("N"))).FullName;
            var type = MediaSniffer.Identify(file).Value;
            var known = (await probe.RunAsync(file, type, token)).Probe!;
            var started = Stopwatch.GetTimestamp();
            var result = await proxy.RunAsync(new ProxyOrder(file, type, known, folder) { MayRepack = mayRepack }, (_, _) => { }, token);
            var took = Stopwatch.GetElapsedTime(started);
            Directory.Delete(folder, recursive: true);
            return result.Made is not null ? took : throw new BenchException($"No copy: {result.Failure!.Reason} {result.Failure.Detail}");
        });
        Contender Strip(string file) => new("strip, cells counted", async (_, token) =>
        {
            var type = MediaSniffer.Identify(file).Value;
            var known = (await probe.RunAsync(file, type, token)).Probe!;
            var started = Stopwatch.GetTimestamp();
            var times = await frames.RunAsync(file, type, known, token);
            var result = await sprite.RunAsync(new SpriteOrder(file, type, known, times!), work.File("strip.jpg"), token);
            return result.Map is not null ? Stopwatch.GetElapsedTime(started) : throw new BenchException($"No strip: {result.Failure!.Reason}");
        });
        Contender Bare(string name, string[] before, string file, params string[] after) =>
            new(name, (_, token) => work.RunAsync("ffmpeg", ["-v", "error", "-nostdin", "-y", "-threads", "2", .. before, "-i", file, .. after], token));
        var encode = Bare(
            "ffmpeg", [], master, "-vf", "scale=1920:-2,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "12", "-bf", "0", "-threads", "2",
            "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", work.File("bare.mp4"));
        string[] tiles = ["-vf", $"fps=10,scale=240:-2:flags=area,tile=10x10", "-frames:v", "1", "-q:v", "5", work.File("bare.jpg")];
        return new BenchReport($"{Seconds} seconds of 1080p, from a file that is known to a file that can be served.",
        [
            await Rounds.CompareAsync("proxy of ProRes", Copy(master, mayRepack: false), encode, options.Rounds, "ratio at most 1.1", ct),
            await Rounds.CompareAsync("repack of H.264 in mkv", Copy(film, mayRepack: true), Bare("ffmpeg -c copy", [], film, "-c", "copy", "-movflags", "+faststart", work.File("bare.mp4")), options.Rounds, "", ct),
            await Rounds.CompareAsync("strip, all decoded", Strip(film), Bare("ffmpeg, fps and tile", [], film, tiles), options.Rounds, "", ct),
            await Rounds.CompareAsync("strip, from keys", Strip(keyed), Bare("ffmpeg, fps and tile", [], keyed, tiles), options.Rounds, "", ct),
        ]);
    }

    private static async Task<string> MakeAsync(WorkFolder work, string name, string[] codec, CancellationToken ct)
    {
        var path = work.File(name);
        await work.RunAsync(
            "ffmpeg", ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=24", "-f", "lavfi", "-i", "sine", "-t", Seconds, .. codec, path], ct);
        return path;
    }
}
