using System.Collections.Concurrent;
using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Media;

/// <summary>
/// Containers and codecs, rates and lengths, each frame with its number in it: what the probe counts, what the strip shows and what the copy
/// shows. A sample in which each two values meet runs always, all of it with TAKES_LONG=1.
/// </summary>
public sealed class ProxyMatrixTests(MediaRig rig, ITestOutputHelper output) : IClassFixture<MediaRig>
{
    private static readonly (string Ending, string Encoder, string[] More)[] Codecs =
    [
        ("mp4", "libx264", ["-preset", "veryfast"]),
        ("mkv", "libx264", ["-preset", "veryfast"]),
        ("mov", "prores_ks", ["-profile:v", "0"]),
        ("mp4", "libx265", ["-preset", "ultrafast", "-x265-params", "log-level=none", "-tag:v", "hvc1"]),
        ("avi", "mpeg4", ["-q:v", "3"]),
        ("avi", "mjpeg", ["-q:v", "3", "-pix_fmt", "yuvj420p"]),
        ("flv", "flv", ["-q:v", "3"]),
        ("wmv", "wmv2", ["-q:v", "3"]),
        ("webm", "libvpx", ["-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M"]),
        ("webm", "libvpx-vp9", ["-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M"]),
        ("mkv", "ffv1", []),
        ("m4v", "libx264", ["-preset", "veryfast", "-bf", "0"]),
    ];

    private const int Flv = 6;

    private static readonly string[] Rates = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "120"];
    private static readonly double[] Lengths = [0, 5, 0.5, 3];

    [Fact]
    public Task A_sample_in_which_each_codec_meets_rates_and_lengths_is_exact_to_the_frame() => RunAsync(
        // Codec by codec, rate and length move on at different paces, so that each length meets each codec and most rates. Then those that were wrong once.
        [.. Enumerable.Range(0, 30).Select(i => (Codec: i % Codecs.Length, Rate: ((i * 3) + (i / Codecs.Length)) % Rates.Length, Length: ((i * 5) + (i / Codecs.Length)) % Lengths.Length)), (Flv, 0, 3), (Flv, 1, 1), (Flv, 3, 1)]);

    public static TheoryData<int> EachCodec => [.. Enumerable.Range(0, Codecs.Length)];

    [Theory]
    [MemberData(nameof(EachCodec))]
    [Trait("Category", "Long")]
    public Task All_of_the_matrix_is_exact_to_the_frame(int codec) => RunAsync(
        [.. Enumerable.Range(0, Rates.Length).SelectMany(rate => Enumerable.Range(0, Lengths.Length).Select(length => (codec, rate, length)))]);

    private async Task RunAsync(IReadOnlyList<(int Codec, int Rate, int Length)> cases)
    {
        var encoders = (await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-hide_banner", "-encoders"]), CancellationToken.None)).OutputText;
        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (one, _) =>
        {
            var (codec, rate) = (Codecs[one.Codec], Rates[one.Rate]);
            var frames = Lengths[one.Length] switch { 0 => 1, 5 => 5, var seconds => (int)Math.Round(seconds * FrameRate.Parse(rate)!.Value.PerSecond) };
            var name = $"{codec.Encoder} in {codec.Ending}, {rate}, {frames} frames";
            if (!encoders.Contains($" {codec.Encoder} ", StringComparison.Ordinal))
            {
                output.WriteLine($"left out, no encoder: {name}");
                return;
            }

            var complaints = await CheckAsync(codec, rate, frames);
            output.WriteLine($"{name}: {(complaints.Count == 0 ? "exact" : string.Join("; ", complaints))}");
            foreach (var complaint in complaints)
            {
                wrong.Add($"{name}: {complaint}");
            }
        });

        Assert.Empty(wrong.Order());
    }

    private async Task<List<string>> CheckAsync((string Ending, string Encoder, string[] More) codec, string rate, int frames)
    {
        var folder = Directory.CreateDirectory(rig.PathOf(Guid.NewGuid().ToString("N"))).FullName;
        var source = Path.Combine(folder, "source." + codec.Ending);
        await NumberedVideo.MakeAsync(source, rate, frames, ["-c:v", codec.Encoder, .. codec.More]);
        var (complaints, exact) = (new List<string>(), FrameRate.Parse(rate)!.Value);
        var type = MediaSniffer.Identify(source).Value;
        var probed = await rig.Probe.RunAsync(source, type, CancellationToken.None);
        if (probed.Probe is not { } probe)
        {
            complaints.Add($"not probed: {probed.Failure}");
            return complaints;
        }

        Expect("probed frames", frames, probe.FrameCount);
        ExpectRate("probed rate", probe.FrameRate);

        var picture = await rig.Picture.RunAsync(source, type, probe, Path.Combine(folder, "picture.png"), 512, CancellationToken.None);
        Expect("picture", PictureOutcome.Made, picture.Outcome);

        var work = Directory.CreateDirectory(Path.Combine(folder, "work")).FullName;
        var order = new ProxyOrder(source, type, probe, work) { MayRepack = PlayPlan.Of(type, probe).Mode == PlayMode.Repack };
        var proxy = await rig.Proxy.RunAsync(order, (_, _) => { }, CancellationToken.None);
        if (proxy.Made is not { } made)
        {
            complaints.Add($"no copy: {proxy.Failure?.Reason} {proxy.Failure?.Detail}");
            return complaints;
        }

        Expect("copied frames", (long)frames, made.FrameCount);
        ExpectRate("copied rate", made.FrameRate);
        Expect("frame map", null, made.Frames);
        Expect("numbers in the copy", Numbers(Enumerable.Range(0, frames)), Numbers(await NumberedVideo.ReadAsync(made.File)));
        await StripAsync(PlayPlan.Of(type, probe).Mode == PlayMode.AsIs ? (source, type) : (made.File, MediaTypes.Mp4));
        Directory.Delete(folder, recursive: true);
        return complaints;

        void Expect<T>(string what, T expected, T got)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, got))
            {
                complaints.Add($"{what}: {got} instead of {expected}");
            }
        }

        // ASF names no rate. One frame has no distance to another, and the times of five, in whole milliseconds, are those of 24 and of 23.976.
        void ExpectRate(string what, FrameRate? got)
        {
            if (codec.Ending != "wmv" || frames > 5)
            {
                Expect<FrameRate?>(what, exact, got);
            }
            else if (frames > 1 && (got is not { } near || Math.Abs((near.PerSecond / exact.PerSecond) - 1) > 0.002))
            {
                complaints.Add($"{what}: {got} is not near {exact}");
            }
        }

        async Task StripAsync((string Path, MediaType Type) plays)
        {
            var strip = Path.Combine(folder, "strip.jpg");
            var times = (await rig.Frames.RunAsync(plays.Path, plays.Type, probe, CancellationToken.None))!;
            var map = (await rig.Sprite.RunAsync(new SpriteOrder(plays.Path, plays.Type, probe, times), strip, CancellationToken.None)).Map;
            Expect("strip's frames", frames, (int?)map?.FrameCount);
            ExpectRate("strip's rate", map?.FrameRate);
            Expect("strip's cells", Math.Min(frames, MakeSprite.MostCells), map?.Frames.Count);
            Expect("strip's numbers", map is null ? "" : Numbers(map.Frames), map is null ? "none" : Numbers(await NumberedVideo.ReadSheetAsync(strip, map)));
        }
    }

    private static string Numbers(IEnumerable<int> numbers) => string.Join(' ', numbers);
}
