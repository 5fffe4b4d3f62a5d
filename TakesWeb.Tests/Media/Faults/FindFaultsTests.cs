using Xunit;

namespace TakesWeb.Media.Faults;

/// <summary>Media that ffmpeg makes with known stretches, and what is found in it: exact to the frame.</summary>
public sealed class FindFaultsTests(MediaRig rig) : IClassFixture<MediaRig>
{
    [Theory]
    [InlineData("24000/1001", "mp4")]
    [InlineData("25", "mkv")]
    [InlineData("30", "mov")]
    [InlineData("60000/1001", "mp4")]
    public async Task Black_flat_and_frozen_stretches_are_found_to_the_frame(string rate, string ending)
    {
        string[] parts =
        [
            $"color=black:s=320x180:r={rate},trim=end_frame=12,setpts=PTS-STARTPTS[a]",
            $"testsrc2=s=320x180:r={rate},trim=end_frame=20,setpts=PTS-STARTPTS[b]",
            $"testsrc2=s=320x180:r={rate},trim=start_frame=90:end_frame=91,setpts=PTS-STARTPTS,loop=loop=39:size=1:start=0,setpts=N/({rate})/TB[c]",
            $"color=0x2060C0:s=320x180:r={rate},trim=end_frame=7,setpts=PTS-STARTPTS[d]",
            $"testsrc2=s=320x180:r={rate},trim=end_frame=5,setpts=PTS-STARTPTS[e]",
            "[a][b][c][d][e]concat=n=5,format=yuv420p[v]",
        ];
        var path = await rig.MakeAsync($"stretches-{rate.Replace('/', '_')}.{ending}", "-filter_complex", string.Join(';', parts), "-map", "[v]", "-r", rate, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0");

        var report = await FindAsync(path);

        Assert.Equal(84, report.Frames);
        Assert.Equal(["Black 0-11", "Frozen 32-71", "Flat 72-78"], report.Faults.Select(f => $"{f.Kind} {f.FromFrame}-{f.ToFrame}"));
        var perSecond = FrameRate.Parse(rate)!.Value.PerSecond;
        Assert.Equal((0.0, 12 / perSecond), (report.Faults[0].From, report.Faults[0].To));
    }

    [Fact]
    public async Task A_film_that_moves_a_little_a_fade_and_a_short_hold_have_no_fault()
    {
        var moving = await rig.MakeAsync("moving.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=2", "-pix_fmt", "yuv420p");
        var fading = await rig.MakeAsync("fading.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24,trim=start_frame=40:end_frame=41,loop=71:1:0,setpts=N/24/TB,fade=out:0:100:color=white", "-t", "3", "-pix_fmt", "yuv420p");
        var held = await rig.MakeAsync("held.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=4:d=2,fps=24", "-pix_fmt", "yuv420p");

        Assert.Empty((await FindAsync(moving)).Faults);
        Assert.Empty((await FindAsync(fading)).Faults);
        Assert.Empty((await FindAsync(held)).Faults);
    }

    [Fact]
    public async Task Silence_and_clipped_sound_are_found_where_they_are()
    {
        var path = await rig.MakeAsync("sound.wav", "-filter_complex",
            "sine=440:r=48000:d=1,volume=-6dB[a];anullsrc=r=48000:cl=mono,atrim=end=1.5[b];sine=440:r=48000:d=0.75,volume=40dB[c];sine=440:r=48000:d=1,volume=-6dB[d];[a][b][c][d]concat=n=4:v=0:a=1[o]", "-map", "[o]", "-c:a", "pcm_s16le");

        var faults = (await FindAsync(path)).Faults;

        Assert.Equal([FaultKind.Silence, FaultKind.Clipping], faults.Select(f => f.Kind));
        Assert.Equal((1.0, 2.5), (Math.Round(faults[0].From!.Value, 2), Math.Round(faults[0].To!.Value, 2)));
        Assert.Equal((2.5, 3.25), (Math.Round(faults[1].From!.Value, 2), Math.Round(faults[1].To!.Value, 2)));
        Assert.All(faults, f => Assert.Null(f.FromFrame));
    }

    [Fact]
    public async Task Sound_of_a_film_is_counted_in_its_frames()
    {
        var path = await rig.MakeAsync("film.mkv", "-f", "lavfi", "-i", "testsrc2=s=64x36:r=24:d=3", "-f", "lavfi", "-i", "sine=440:r=48000:d=3:samples_per_frame=480,volume=enable='between(t,1,1.9999)':volume=0", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le");

        var report = await FindAsync(path);

        Assert.Equal(["Silence 24-47"], report.Faults.Select(f => $"{f.Kind} {f.FromFrame}-{f.ToFrame}"));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(440)]
    [InlineData(15000)]
    public async Task A_full_wave_that_is_whole_was_not_clipped(int hertz)
    {
        var path = await rig.MakeAsync($"full{hertz}.wav", "-f", "lavfi", "-i", $"aevalsrc=0.99996*sin(2*PI*{hertz}*t):s=48000:d=1", "-c:a", "pcm_s16le");

        Assert.Empty((await FindAsync(path)).Faults);
    }

    [Fact]
    public async Task A_still_is_one_frame_without_seconds()
    {
        var black = await rig.MakeAsync("black.png", "-f", "lavfi", "-i", "color=black:s=320x180", "-frames:v", "1");

        var report = await FindAsync(black);

        Assert.Equal((1, new Fault(FaultKind.Black, 0, 0, null, null), "0000000000000000"), (report.Frames, Assert.Single(report.Faults), report.Signature));
    }

    [Fact]
    public async Task Another_encoding_looks_the_same_and_another_picture_does_not()
    {
        var picture = await rig.MakeAsync("mandelbrot.png", "-f", "lavfi", "-i", "mandelbrot=s=640x360:start_x=-0.74:start_y=-0.13:start_scale=0.4", "-frames:v", "1");
        var squeezed = await rig.MakeAsync("squeezed.jpg", "-i", picture, "-vf", "scale=300:168,eq=brightness=0.04", "-q:v", "12");
        var other = await rig.MakeAsync("other.png", "-f", "lavfi", "-i", "mandelbrot=s=640x360:start_x=-0.2:start_y=-0.8:start_scale=0.4", "-frames:v", "1");

        var (one, two, three) = ((await FindAsync(picture)).Signature!, (await FindAsync(squeezed)).Signature!, (await FindAsync(other)).Signature!);

        Assert.InRange(PictureHash.Distance(one, two)!.Value, 0, 6);
        Assert.InRange(PictureHash.Distance(one, three)!.Value, 12, 64);
    }

    [Fact]
    public async Task A_film_encoded_anew_looks_the_same_although_it_is_shorter_by_a_frame()
    {
        var film = await rig.MakeAsync("first.mp4", "-f", "lavfi", "-i", "mandelbrot=s=320x180:r=24:start_scale=0.5", "-frames:v", "72", "-pix_fmt", "yuv420p");
        var again = await rig.MakeAsync("again.webm", "-i", film, "-frames:v", "71", "-vf", "scale=160:90", "-c:v", "libvpx", "-b:v", "300k");
        var other = await rig.MakeAsync("third.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24", "-frames:v", "72", "-pix_fmt", "yuv420p");

        var (one, two, three) = ((await FindAsync(film)).Signature!, (await FindAsync(again)).Signature!, (await FindAsync(other)).Signature!);

        Assert.InRange(PictureHash.Distance(one, two)!.Value, 0, 6);
        Assert.InRange(PictureHash.Distance(one, three)!.Value, 12, 64);
        Assert.Null(PictureHash.Distance(one, one[..16]));
    }

    [Fact]
    public async Task A_file_that_does_not_decode_has_no_report()
    {
        var torn = rig.PathOf("torn.mp4");
        await File.WriteAllBytesAsync(torn, Support.MediaSamples.TornMp4());

        var report = await new FindFaults(rig.Command).RunAsync(torn, MediaTypes.Mp4, null, CancellationToken.None);

        Assert.False(report.IsOk);
    }

    private async Task<FaultReport> FindAsync(string path)
    {
        var type = MediaSniffer.Identify(path).Value;
        var probe = (await rig.Probe.RunAsync(path, type, CancellationToken.None)).Probe;
        return (await new FindFaults(rig.Command).RunAsync(path, type, probe, CancellationToken.None)).Value;
    }
}
