using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace TakesWeb.Media;

/// <summary>
/// The corpus that the tests make themselves, so that it runs where the public one is absent: good files of each format, the same files
/// damaged in every way, texts and links that pass for media. Nothing hangs, crashes, shows a foreign picture, asks the network or leaves a file.
/// </summary>
public sealed class SmallCorpusTests(MediaRig rig, ITestOutputHelper output) : IClassFixture<MediaRig>
{
    private const int Sample = 40;
    private const int SampleSeed = 20261128;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Formats => new(SmallCorpus.Names);

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_good_file_of_each_format_is_known_by_its_bytes_and_has_a_true_picture(string name)
    {
        var made = await SmallCorpus.MakeAsync(rig, name);
        var disguised = rig.PathOf($"{Guid.NewGuid():N}.txt");
        // TGA alone has no mark in its first bytes: its name counts as well.
        File.Move(made, name == "a.tga" ? disguised = Path.ChangeExtension(disguised, ".tga") : disguised, overwrite: false);

        var type = MediaSniffer.Identify(disguised);

        Assert.True(type.IsOk, type.Problem?.Sentence);
        Assert.Equal(Path.GetExtension(name), name == "a.m4a" ? ".m4a" : "." + type.Value.Extension);
        var (result, picture) = await rig.PictureOfAsync(disguised, type.Value);
        Assert.True(result.Outcome == PictureOutcome.Made, $"{result.Reason} {result.Detail}");
        var pixels = MediaRig.Pixels(picture);
        Assert.False(pixels.IsFlat);
        Assert.InRange(pixels.Width, 1, 512);
        Assert.InRange(pixels.Height, 1, 512);
    }

    [Fact]
    public Task A_sample_of_damaged_files_ends_with_a_picture_or_a_reason() => DamageAsync(new Random(SampleSeed), Sample);

    [Fact]
    [Trait("Category", "Long")]
    public Task Every_damaged_file_ends_with_a_picture_or_a_reason() => DamageAsync(random: null, int.MaxValue);

    private async Task DamageAsync(Random? random, int count)
    {
        var all = SmallCorpus.Names.SelectMany(name => SmallCorpus.Damages(name).Select(damage => (Name: name, damage.What, damage.Damage))).ToArray();
        random?.Shuffle(all);
        var chosen = all.Take(count).ToList();
        var whole = new Dictionary<string, byte[]>();
        foreach (var name in chosen.Select(c => c.Name).Distinct())
        {
            whole[name] = await File.ReadAllBytesAsync(await SmallCorpus.MakeAsync(rig, name));
        }

        var wrong = new ConcurrentBag<string>();
        var endings = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(chosen, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (one, _) =>
        {
            var path = rig.PathOf($"{Guid.NewGuid():N}{Path.GetExtension(one.Name)}");
            await File.WriteAllBytesAsync(path, one.Damage(whole[one.Name]), CancellationToken.None);
            var started = Stopwatch.GetTimestamp();
            var (ending, reason) = await EndAsync(path);
            endings.Add(ending);
            if (ending == nameof(PictureOutcome.Failed) || reason.Length == 0 || Stopwatch.GetElapsedTime(started) > Longest)
            {
                wrong.Add($"{one.What}: {ending} after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, \"{reason}\"");
            }

            File.Delete(path);
        });

        output.WriteLine($"{chosen.Count} files: {string.Join(", ", endings.GroupBy(e => e).Select(e => $"{e.Count()} {e.Key}"))}");
        Assert.Empty(wrong.Order());
    }

    /// <summary>
    /// Without the sandbox, which alone would stop them: the sniffer refuses each, and where it is passed by, no demuxer that is ever forced
    /// follows them. A film of another project stands for everything they could reach on the disk, a listening socket for the network.
    /// </summary>
    [Fact]
    public async Task Texts_that_point_elsewhere_reach_neither_another_film_nor_the_network_nor_leave_a_file()
    {
        using var own = MediaRig.With(new MediaOptions { Sandbox = SandboxMode.Off });
        var canary = await own.MakeAsync("canary.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-pix_fmt", "yuv420p");
        await own.MakeAsync("canary.ts", "-i", canary, "-c", "copy");
        await own.MakeAsync("canary1.png", "-i", canary, "-frames:v", "1");
        using var network = new TcpListener(IPAddress.Loopback, 0);
        network.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)network.LocalEndpoint).Port}/";
        var folder = Directory.CreateDirectory(own.PathOf("attacks")).FullName;
        var types = MediaTypes.All.Where(type => type.Kind != MediaKind.Image).DistinctBy(type => type.Demuxer).Append(MediaTypes.Png).Append(MediaTypes.Tga).ToList();
        var n = 0;

        foreach (var text in Tricks(own.Folder, url))
        {
            var path = Path.Combine(folder, $"attack{++n}.mp4");
            await File.WriteAllTextAsync(path, text, new UTF8Encoding(false));
            Assert.False(MediaSniffer.Identify(path).IsOk, text);
            // The demuxer that most uploads get, and another one in turn; all of them when there is time.
            var forced = Environment.GetEnvironmentVariable("TAKES_LONG") == "1" ? types : [MediaTypes.Mp4, types[n % types.Count]];
            foreach (var type in forced)
            {
                var (result, png) = await own.PictureOfAsync(path, type);
                Assert.True(result.Outcome != PictureOutcome.Made && !File.Exists(png), $"{type.Demuxer} made a picture of {text}");
            }
        }

        Assert.False(network.Pending(), "Somebody called.");
        Assert.Equal(n, Directory.GetFileSystemEntries(folder).Length);
        Assert.Equal(["attacks", "canary.mp4", "canary.ts", "canary1.png"], Directory.GetFileSystemEntries(own.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_name_with_a_pattern_opens_that_file_and_no_other()
    {
        await rig.MakeAsync("frame1.tga", "-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1");
        var pattern = await rig.MakeAsync("black.tga", "-f", "lavfi", "-i", "color=black:s=64x64", "-frames:v", "1");
        File.Move(pattern, pattern = rig.PathOf("frame%d.tga"), overwrite: false);

        var (result, picture) = await rig.PictureOfAsync(pattern);

        Assert.Equal(PictureOutcome.Made, result.Outcome);
        Assert.True(MediaRig.Pixels(picture).IsFlat);
    }

    [Fact]
    public async Task Pixels_frames_and_tracks_without_end_take_no_memory()
    {
        var folder = Directory.CreateDirectory(rig.PathOf("bombs")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "frames.gif"), Bombs.GifOfFrames(1_000_000));
        await File.WriteAllBytesAsync(Path.Combine(folder, "huge.gif"), Bombs.GifOfSize(65535));
        await File.WriteAllBytesAsync(Path.Combine(folder, "huge.bmp"), Bombs.BmpOfSize(60000));
        await File.WriteAllBytesAsync(Path.Combine(folder, "tracks.mov"), Bombs.MovOfTracks(100_000));
        await rig.MakeAsync(Path.Combine("bombs", "huge.png"), "-f", "lavfi", "-i", "color=black:s=12000x12000,format=monob", "-frames:v", "1");
        await using var watch = new DecoderWatch(folder);

        foreach (var path in Directory.GetFiles(folder))
        {
            var started = Stopwatch.GetTimestamp();
            var (ending, reason) = await EndAsync(path);
            output.WriteLine($"{Path.GetFileName(path)}: {ending}, {reason}");
            Assert.True(ending != nameof(PictureOutcome.Failed) && Stopwatch.GetElapsedTime(started) < Longest, $"{path}: {ending}, {reason}");
        }

        output.WriteLine($"{watch.Peak}");
        Assert.InRange(watch.Peak.Bytes, 1, 512L << 20);
    }

    private async Task<(string Ending, string Reason)> EndAsync(string path)
    {
        var type = MediaSniffer.Identify(path);
        if (!type.IsOk)
        {
            return ("refused", type.Problem.Sentence);
        }

        var (result, picture) = await rig.PictureOfAsync(path, type.Value);
        if (result.Outcome != PictureOutcome.Made)
        {
            Assert.False(File.Exists(picture));
            return ($"{result.Outcome}", result.Reason ?? "");
        }

        var pixels = MediaRig.Pixels(picture);
        File.Delete(picture);
        return ("Made", $"{pixels.Width}x{pixels.Height}");
    }

    private static IEnumerable<string> Tricks(string folder, string url)
    {
        foreach (var target in new[] { $"{folder}/canary.mp4", $"{folder}/canary.ts", $"file://{folder}/canary.ts", "../canary.ts", url + "a.ts", $"concat:{folder}/canary.ts|{folder}/canary.ts", $"subfile,,start,0,end,0,,:{folder}/canary.ts" })
        {
            yield return $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{target}\n#EXT-X-ENDLIST\n";
            yield return $"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{target}\n";
            yield return $"#EXTM3U\n#EXT-X-MAP:URI=\"{target}\"\n#EXTINF:1,\n{target}\n#EXT-X-ENDLIST\n";
            yield return $"ffconcat version 1.0\nfile '{target}'\n";
            yield return $"<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\" bandwidth=\"1\"><BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>";
            yield return $"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:x=\"http://www.w3.org/1999/xlink\" width=\"64\" height=\"64\"><image x:href=\"{target}\" width=\"64\" height=\"64\"/></svg>";
            yield return $"push graphic-context\nviewbox 0 0 64 64\nimage over 0,0 0,0 '{target}'\npop graphic-context\n";
        }

        yield return "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video 5004 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n";
        yield return $"{folder}/canary%d.png";
    }
}
