using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Media;

public sealed class MakeProxyTests(MediaRig rig) : IClassFixture<MediaRig>
{
    private static readonly string[] Rates = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "120"];

    [Theory]
    [InlineData("flv", "libx264", "60000/1001")]
    [InlineData("mkv", "libx264", "24000/1001")]
    public async Task Fit_pictures_are_repacked_and_each_stands_exactly_in_its_place(string ending, string encoder, string rate)
    {
        var source = rig.PathOf($"repack.{ending}");
        await NumberedVideo.MakeAsync(source, rate, 90, "-c:v", encoder, "-preset", "veryfast");

        var made = await ProxyAsync(source);

        Assert.True(made.IsRepacked);
        Assert.Equal((90, FrameRate.Parse(rate)!.Value), (made.FrameCount!.Value, made.FrameRate!.Value));
        Assert.Equal(Count(90), await NumberedVideo.ReadAsync(made.File));
    }

    [Fact]
    public async Task Sound_that_browsers_do_not_play_is_encoded_and_begins_with_the_first_picture()
    {
        var source = await rig.MakeAsync("pcm.mov", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le");

        var made = await ProxyAsync(source);

        Assert.True(made is { IsRepacked: true, HasSound: true, FrameCount: 25 });
        Assert.Equal("aac", (await rig.Probe.RunAsync(made.File, MediaTypes.Mp4, CancellationToken.None)).Probe!.Audio!.Codec);
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("mkv")]
    public async Task A_variable_rate_becomes_constant_and_the_map_says_which_frame_is_where(string ending)
    {
        var source = rig.PathOf($"variable.{ending}");
        await NumberedVideo.MakeAsync(source, "30", 90, "-vf", "select='not(eq(mod(n,7),3))'", "-vsync", "vfr", "-c:v", "libx264", "-preset", "veryfast");
        var numbers = await NumberedVideo.ReadAsync(source);

        var made = await ProxyAsync(source);

        var shown = await NumberedVideo.ReadAsync(made.File);
        Assert.Equal(new FrameRate(30, 1), made.FrameRate);
        Assert.Equal((90, 90), ((int)made.FrameCount!.Value, shown.Count));
        Assert.Equal(made.Frames!.Select(frame => numbers[frame]), shown);
        // At each place stands what a player shows at that time: the frame itself, or the one before a hole.
        Assert.Equal(Count(90).Select(n => n % 7 == 3 ? n - 1 : n), shown);
    }

    [Fact]
    public async Task Fields_become_frames_and_their_number_stays()
    {
        var source = rig.PathOf("fields.mov");
        await NumberedVideo.MakeAsync(source, "25", 50, "-vf", "setfield=tff", "-flags", "+ildct+ilme", "-top", "1", "-c:v", "mpeg2video", "-q:v", "2");
        var probe = (await rig.Probe.RunAsync(source, MediaTypes.Mov, CancellationToken.None)).Probe!;

        var made = await ProxyAsync(source);

        Assert.NotNull(probe.FieldOrder);
        Assert.Equal(Count(50), await NumberedVideo.ReadAsync(made.File));
        Assert.Null((await rig.Probe.RunAsync(made.File, MediaTypes.Mp4, CancellationToken.None)).Probe!.FieldOrder);
    }

    [Theory]
    [InlineData("smpte2084")]
    [InlineData("arib-std-b67")]
    public async Task High_dynamic_range_is_tone_mapped_and_says_so(string transfer)
    {
        var source = rig.PathOf($"{transfer}.mp4");
        await EncodeAsync(source, "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", $"log-level=none:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc", "-preset", "ultrafast");

        var made = await ProxyAsync(source);

        var probe = (await rig.Probe.RunAsync(made.File, MediaTypes.Mp4, CancellationToken.None)).Probe!;
        Assert.Equal("tone-mapped", made.Label);
        Assert.Equal(("yuv420p", "bt709"), (probe.PixelFormat, probe.Colour?.Transfer));
        Assert.Equal(Count(24), await NumberedVideo.ReadAsync(made.File));
    }

    [Fact]
    public async Task Ten_bits_of_HEVC_become_eight_of_H264()
    {
        var source = rig.PathOf("ten.mp4");
        await EncodeAsync(source, "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", "log-level=none", "-preset", "ultrafast");

        var made = await ProxyAsync(source);

        Assert.Null(made.Label);
        Assert.Equal("yuv420p", (await rig.Probe.RunAsync(made.File, MediaTypes.Mp4, CancellationToken.None)).Probe!.PixelFormat);
        Assert.Equal(Count(24), await NumberedVideo.ReadAsync(made.File));
    }

    [Fact]
    public async Task Turned_and_stretched_pictures_are_stored_as_they_are_shown_and_the_longer_side_has_a_limit()
    {
        var plain = await rig.MakeAsync("wide.mp4", "-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=0.4", "-vf", "setsar=16/15", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var turned = await rig.MakeAsync("turned.mp4", "-i", plain, "-c", "copy", "-metadata:s:v", "rotate=90");

        var (stretched, rotated, small) = (await ProxyAsync(plain), await ProxyAsync(turned), await ProxyAsync(plain, edge: 256));

        Assert.Equal((768, 576), (stretched.Width!.Value, stretched.Height!.Value));
        Assert.Equal((576, 768), (rotated.Width!.Value, rotated.Height!.Value));
        Assert.Equal((256, 192), (small.Width!.Value, small.Height!.Value));
    }

    [Fact]
    public async Task Every_twelfth_frame_is_a_key_none_is_out_of_order_and_the_index_comes_first()
    {
        var source = rig.PathOf("keys.mkv");
        await NumberedVideo.MakeAsync(source, "24", 60, "-c:v", "ffv1");

        var made = await ProxyAsync(source);

        var times = (await rig.Frames.RunAsync(made.File, MediaTypes.Mp4, new MediaProbe { Container = "mp4" }, CancellationToken.None))!;
        Assert.Equal([0, 12, 24, 36, 48], times.KeyFrames);
        var listed = await TakesApp.ProgramAsync("ffprobe", ["-v", "error", "-select_streams", "v", "-show_entries", "stream=has_b_frames", "-of", "csv=p=0", made.File]);
        var bytes = await File.ReadAllBytesAsync(made.File);
        Assert.Equal("0", listed.Trim());
        Assert.InRange(bytes.AsSpan().IndexOf("moov"u8), 1, bytes.AsSpan().IndexOf("mdat"u8));
    }

    [Fact]
    public async Task A_file_that_ends_early_gives_what_decodes_and_says_how_much()
    {
        var source = rig.PathOf("whole.mkv");
        await NumberedVideo.MakeAsync(source, "24", 96, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none");
        var bytes = await File.ReadAllBytesAsync(source);
        var cut = rig.PathOf("cut.mkv");
        await File.WriteAllBytesAsync(cut, bytes[..(bytes.Length * 2 / 3)]);

        var made = await ProxyAsync(cut);

        Assert.InRange(made.FrameCount!.Value, 10, 90);
        Assert.Equal(Count((int)made.FrameCount.Value), await NumberedVideo.ReadAsync(made.File));
    }

    [Fact]
    public async Task The_middle_of_each_of_200_random_frames_shows_that_frame_in_source_and_copy()
    {
        // The same everywhere, so that a failure is seen again.
        var random = new Random(20261128);
        foreach (var rate in Rates)
        {
            var (source, exact) = (rig.PathOf($"seek-{rate.Replace('/', '-')}.mp4"), FrameRate.Parse(rate)!.Value);
            await NumberedVideo.MakeAsync(source, rate, 240, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none");
            var made = await ProxyAsync(source);
            var (ours, theirs) = (await TimelineAsync(made.File), await TimelineAsync(source));

            foreach (var frame in Enumerable.Range(0, 25).Select(_ => random.Next(240)))
            {
                var middle = (frame + 0.5) / exact.PerSecond;
                Assert.Equal((rate, frame, frame), (rate, theirs.Last(f => f.Seconds <= middle).Number, ours.Last(f => f.Seconds <= middle).Number));
            }
        }
    }

    /// <summary>Each frame's time by its container, and the number that stands in its picture.</summary>
    private async Task<List<(double Seconds, int Number)>> TimelineAsync(string path)
    {
        var type = MediaSniffer.Identify(path).Value;
        var times = (await rig.Frames.RunAsync(path, type, new MediaProbe { Container = type.Extension }, CancellationToken.None))!;
        return [.. times.Seconds.Select(s => s - times.Start).Zip(await NumberedVideo.ReadAsync(path))];
    }

    private static IReadOnlyList<int> Count(int frames) => [.. Enumerable.Range(0, frames)];

    private static async Task EncodeAsync(string path, string encoder, params string[] more)
    {
        var encoders = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-hide_banner", "-encoders"]), CancellationToken.None);
        if (!encoders.OutputText.Contains($" {encoder} ", StringComparison.Ordinal))
        {
            Assert.Skip($"This ffmpeg has no encoder {encoder}.");
        }

        await NumberedVideo.MakeAsync(path, "24", 24, ["-c:v", encoder, .. more]);
    }

    private async Task<ProxyMade> ProxyAsync(string source, int edge = 1920)
    {
        var type = MediaSniffer.Identify(source).Value;
        var probe = (await rig.Probe.RunAsync(source, type, CancellationToken.None)).Probe!;
        var folder = Directory.CreateDirectory(rig.PathOf(Guid.NewGuid().ToString("N"))).FullName;
        var order = new ProxyOrder(source, type, probe, folder) { Edge = edge, MayRepack = PlayPlan.Of(type, probe).Mode == PlayMode.Repack };
        var result = await rig.Proxy.RunAsync(order, (_, _) => { }, CancellationToken.None);
        Assert.True(result.Made is not null, $"{result.Failure?.Reason} {result.Failure?.Detail}");
        return result.Made!;
    }
}
