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

    private async Task<MediaProbe> ProbeAsync(string path)
    {
        var result = await rig.Probe.RunAsync(path, MediaSniffer.Identify(path).Value, CancellationToken.None);
        return result.Probe ?? throw new InvalidOperationException(result.Failure?.Reason);
    }
}
