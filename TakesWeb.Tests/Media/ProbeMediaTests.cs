using System.Text;
using System.Text.Json;
using Xunit;

namespace TakesWeb.Media;

public sealed class ProbeMediaTests(MediaRig rig) : IClassFixture<MediaRig>
{
    [Fact]
    public async Task A_video_tells_size_rate_as_a_fraction_frames_and_sound()
    {
        var path = await rig.MakeAsync(
            "film.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24000/1001:d=2", "-f", "lavfi", "-i", "sine=r=48000:d=2", "-pix_fmt", "yuv420p", "-shortest");

        var probe = await ProbeAsync(path);

        Assert.Equal((320, 180, new FrameRate(24000, 1001), 48L), (probe.Width, probe.Height, probe.FrameRate, probe.FrameCount));
        Assert.Equal(("h264", "yuv420p", 8), (probe.Codec, probe.PixelFormat, probe.BitDepth));
        Assert.Equal(("aac", 48000, 1), (probe.Audio?.Codec, probe.Audio?.SampleRate, probe.Audio?.Channels));
        Assert.InRange(probe.Duration!.Value, 1.9, 2.1);
    }

    [Fact]
    public async Task Rotation_and_pixel_aspect_are_in_the_size()
    {
        var lying = await rig.MakeAsync("lying.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:d=0.2", "-pix_fmt", "yuv420p");
        var turned = await rig.MakeAsync("turned.mov", "-i", lying, "-c", "copy", "-metadata:s:v:0", "rotate=90");
        var wide = await rig.MakeAsync("wide.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:d=0.2", "-vf", "setsar=2", "-pix_fmt", "yuv420p");

        var turnedProbe = await ProbeAsync(turned);
        var wideProbe = await ProbeAsync(wide);

        Assert.Equal((90, 160), (turnedProbe.Width, turnedProbe.Height));
        Assert.Equal((320, 90), (wideProbe.Width, wideProbe.Height));
    }

    [Theory]
    [InlineData("143165.5", "24/1", 1000, null, 24.0)]
    [InlineData("3600", "24/1", 1000, null, 24.0)]
    [InlineData("3600", "90000/1", 100_000_000, 3600.0, null)]
    [InlineData("2.5", "0/0", 1000, 2.5, null)]
    public void Absurd_durations_and_rates_are_left_out(string duration, string rate, long bytes, double? expectedDuration, double? expectedRate)
    {
        using var report = JsonDocument.Parse($$"""
            {"format":{"duration":"{{duration}}"},
             "streams":[{"codec_type":"video","codec_name":"h264","width":64,"height":64,"r_frame_rate":"{{rate}}","avg_frame_rate":"{{rate}}"}]}
            """);

        var probe = FfprobeReport.Read(report.RootElement, MediaTypes.Mp4, bytes);

        Assert.Equal(expectedDuration, probe.Duration);
        Assert.Equal(expectedRate, probe.FrameRate?.PerSecond);
    }

    [Fact]
    public void Cover_art_and_an_empty_stream_are_not_the_picture()
    {
        using var report = JsonDocument.Parse("""
            {"streams":[{"codec_type":"video","codec_name":"mjpeg","width":600,"height":600,"disposition":{"attached_pic":1}},
             {"codec_type":"video","codec_name":"h264"},
             {"codec_type":"video","codec_name":"hevc","width":64,"height":48}]}
            """);

        var probe = FfprobeReport.Read(report.RootElement, MediaTypes.Mp4, 1000);

        Assert.Equal(("hevc", 64, 48), (probe.Codec, probe.Width, probe.Height));
    }

    [Fact]
    public void A_description_in_the_file_cannot_pass_for_a_field()
    {
        var probe = VipsHeader.Read("width: 10\nheight: 20\nbands: 3\nformat: uchar\nexif-ImageDescription: x\nwidth: 99999\norientation: 6\n", MediaTypes.Jpeg);

        Assert.Equal((20, 10, 90), (probe?.Width, probe?.Height, probe?.Rotation));
    }

    [Fact]
    public async Task A_truncated_mp4_is_corrupt_and_says_why_in_plain_words()
    {
        var whole = await rig.MakeAsync("whole.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=1", "-pix_fmt", "yuv420p");
        var cut = rig.PathOf("cut.mp4");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(whole))[..5000]);

        var result = await rig.Probe.RunAsync(cut, MediaTypes.Mp4, CancellationToken.None);

        Assert.Null(result.Probe);
        Assert.Equal(PictureOutcome.Corrupt, result.Failure?.Outcome);
        Assert.Contains("ends early", result.Failure!.Reason, StringComparison.Ordinal);
        Assert.Contains("moov atom not found", result.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_film_tells_its_chapters_its_timecode_and_every_sound_stream()
    {
        var chapters = rig.PathOf("chapters.txt");
        await File.WriteAllTextAsync(chapters, ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=Stairs\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=500\nEND=1000\ntitle=Door\n");
        var path = await rig.MakeAsync(
            "rich.mov", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", "sine=r=48000:d=1", "-f", "ffmetadata", "-i", chapters,
            "-map", "0", "-map", "1", "-map", "2", "-map_chapters", "3", "-pix_fmt", "yuv420p", "-timecode", "01:00:00:00", "-metadata:s:a:1", "language=fra");

        var probe = await ProbeAsync(path);

        Assert.Equal("01:00:00:00", probe.Timecode);
        Assert.Equal([new ChapterMark(0, 0.5, "Stairs"), new ChapterMark(0.5, 1, "Door")], probe.Chapters);
        Assert.Equal([(44100, null), (48000, "fra")], probe.AudioStreams!.Select(sound => (sound.SampleRate, sound.Language)));
        Assert.Equal(probe.AudioStreams![0], probe.Audio);
    }

    [Fact]
    public async Task Wide_range_colour_is_named_with_its_depth()
    {
        var path = await rig.MakeAsync(
            "hdr.mov", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=0.2", "-c:v", "libx264", "-pix_fmt", "yuv422p10le",
            "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc");

        var probe = await ProbeAsync(path);

        Assert.Equal(("PQ", 10, "yuv422p10le"), (probe.Hdr, probe.BitDepth, probe.PixelFormat));
        Assert.Equal(("bt2020", "smpte2084", "bt2020nc"), (probe.Colour!.Primaries, probe.Colour.Transfer, probe.Colour.Matrix));
    }

    [Theory]
    [InlineData("a.mkv", "60000/1001", 5, "libx264")]
    [InlineData("b.webm", "24000/1001", 7, "libvpx")]
    [InlineData("c.webm", "60000/1001", 1, "libvpx-vp9")]
    [InlineData("d.flv", "24000/1001", 1, "flv")]
    [InlineData("e.wmv", "24000/1001", 5, "wmv2")]
    [InlineData("f.avi", "60000/1001", 5, "mpeg4")]
    [InlineData("g.mov", "24000/1001", 1, "prores_ks")]
    [InlineData("h.mp4", "120", 72, "libx264")]
    public async Task Frames_are_counted_and_a_rate_that_a_container_could_only_come_near_is_the_one_that_was_meant(string name, string rate, int frames, string codec)
    {
        string[] pixels = codec == "prores_ks" ? [] : ["-pix_fmt", "yuv420p"];
        var path = await rig.MakeAsync(name, ["-f", "lavfi", "-i", $"testsrc2=s=64x64:r={rate}", "-frames:v", $"{frames}", "-c:v", codec, .. pixels]);

        var probe = await ProbeAsync(path);

        Assert.Equal((FrameRate.Parse(rate), frames), (probe.FrameRate, probe.FrameCount));
    }

    [Fact]
    public async Task A_fragmented_mp4_is_as_long_as_its_fragments()
    {
        var path = await rig.MakeAsync(
            "fragments.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=3", "-pix_fmt", "yuv420p", "-g", "25", "-movflags", "frag_keyframe+empty_moov");

        Assert.Equal(75, (await ProbeAsync(path)).FrameCount);
    }

    [Fact]
    public void A_chapter_or_a_timecode_that_makes_no_sense_is_left_out()
    {
        using var report = JsonDocument.Parse("""
            {"format":{"tags":{"timecode":"later"}},
             "chapters":[{"start_time":"-1","end_time":"2"},{"start_time":"3","end_time":"1"},{"tags":{"title":"x"}}],
             "streams":[{"codec_type":"video","codec_name":"h264","width":64,"height":48}]}
            """);

        var probe = FfprobeReport.Read(report.RootElement, MediaTypes.Mp4, 1000);

        Assert.Null(probe.Chapters);
        Assert.Null(probe.Timecode);
    }

    [Theory]
    [InlineData("late.gif", "gif")]
    [InlineData("late.webp", "webp")]
    public async Task An_animation_tells_frames_time_and_rate(string name, string extension)
    {
        var path = await rig.MakeAsync(name, "-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=2", "-loop", "0");

        var probe = await ProbeAsync(path);

        Assert.Equal((extension, 10L, 2.0, new FrameRate(5, 1)), (probe.Codec, probe.FrameCount, probe.Duration, probe.FrameRate));
    }

    [Fact]
    public async Task A_layered_exr_names_its_layers_and_the_bits_of_a_sample()
    {
        var path = rig.PathOf("layers.exr");
        await File.WriteAllBytesAsync(path, [0x76, 0x2F, 0x31, 0x01, 2, 0, 0, 0, .. Exr("channels", "chlist", [.. Channel("A", 1), .. Channel("B", 1), .. Channel("depth.Z", 2), .. Channel("diffuse.R", 1), 0]), 0]);
        using var file = File.OpenRead(path);

        var probe = ExrHeader.Complete(new MediaProbe { Container = "exr" }, new MediaHead(file));

        Assert.Equal(["depth", "diffuse"], probe.Layers);
        Assert.Equal((32, true), (probe.BitDepth, probe.HasAlpha));

        static byte[] Channel(string name, byte kind) => [.. Encoding.ASCII.GetBytes(name), 0, kind, .. new byte[15]];
        static byte[] Exr(string name, string type, byte[] value) => [.. Encoding.ASCII.GetBytes(name), 0, .. Encoding.ASCII.GetBytes(type), 0, .. BitConverter.GetBytes(value.Length), .. value];
    }

    [Fact]
    public void A_colour_profile_is_known_by_its_description_in_both_versions()
    {
        Assert.Equal("Old RGB", IccProfile.NameOf(Profile([.. "desc\0\0\0\0"u8, 0, 0, 0, 8, .. "Old RGB\0"u8])));
        Assert.Equal("Neu", IccProfile.NameOf(Profile([.. "mluc\0\0\0\0"u8, 0, 0, 0, 1, 0, 0, 0, 12, .. "deDE"u8, 0, 0, 0, 6, 0, 0, 0, 28, .. Encoding.BigEndianUnicode.GetBytes("Neu")])));
        Assert.Null(IccProfile.NameOf(Profile([.. "desc\0\0\0\0"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. "Old"u8])));
        Assert.Null(IccProfile.NameOf(new byte[200]));

        static byte[] Profile(byte[] tag) => [.. new byte[128], 0, 0, 0, 1, .. "desc"u8, 0, 0, 0, 144, 0, 0, 0, (byte)tag.Length, .. tag];
    }

    [Theory]
    [InlineData("a.png", "Named .png, is JPEG.")]
    [InlineData("a.MP3", "Named .MP3, is JPEG.")]
    [InlineData("notes.txt", "Named .txt, is JPEG.")]
    [InlineData("a.jpeg", null)]
    [InlineData("final.v2", null)]
    [InlineData("final", null)]
    [InlineData(null, null)]
    public void A_name_that_lies_is_said(string? name, string? said)
    {
        Assert.Equal(said, MediaNames.FindLie(name, MediaTypes.Jpeg));
    }

    private async Task<MediaProbe> ProbeAsync(string path)
    {
        var result = await rig.Probe.RunAsync(path, MediaSniffer.Identify(path).Value, CancellationToken.None);
        return result.Probe ?? throw new InvalidOperationException(result.Failure?.Reason);
    }
}
