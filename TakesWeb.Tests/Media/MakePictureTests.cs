using System.Text;
using Xunit;

namespace TakesWeb.Media;

public sealed class MakePictureTests(MediaRig rig) : IClassFixture<MediaRig>
{
    [Fact]
    public async Task A_large_picture_fits_into_the_box_and_a_small_one_keeps_its_size()
    {
        var large = await rig.MakeAsync("large.png", "-f", "lavfi", "-i", "testsrc2=s=1600x900", "-frames:v", "1");
        var small = await rig.MakeAsync("small.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:d=0.2", "-pix_fmt", "yuv420p");

        Assert.Equal((512, 288), await SizeAsync(large));
        Assert.Equal((160, 90), await SizeAsync(small));
    }

    [Fact]
    public async Task A_video_of_one_frame_has_a_picture()
    {
        var path = await rig.MakeAsync("blink.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25", "-frames:v", "1", "-pix_fmt", "yuv420p");

        Assert.Equal((160, 90), await SizeAsync(path));
    }

    [Fact]
    public async Task A_black_beginning_is_passed_over()
    {
        var path = await rig.MakeAsync(
            "fade.mp4", "-f", "lavfi", "-i", "color=black:s=160x90:d=3:r=24", "-f", "lavfi", "-i", "testsrc2=s=160x90:d=1:r=24",
            "-filter_complex", "[0][1]concat", "-pix_fmt", "yuv420p");

        var (result, png) = await rig.PictureOfAsync(path);

        Assert.Equal(PictureOutcome.Made, result.Outcome);
        Assert.False(MediaRig.Pixels(png).IsFlat);
    }

    [Fact]
    public async Task A_video_that_is_black_throughout_still_has_its_true_picture()
    {
        var path = await rig.MakeAsync("black.mp4", "-f", "lavfi", "-i", "color=black:s=160x90:d=1", "-pix_fmt", "yuv420p");

        var (result, png) = await rig.PictureOfAsync(path);

        Assert.Equal(PictureOutcome.Made, result.Outcome);
        Assert.True(MediaRig.Pixels(png).IsFlat);
    }

    [Fact]
    public async Task A_video_is_turned_and_stretched_as_a_player_would()
    {
        var wide = await rig.MakeAsync("wide.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:d=0.2", "-vf", "setsar=2", "-pix_fmt", "yuv420p");
        var turned = await rig.MakeAsync("turned.mov", "-i", wide, "-c", "copy", "-metadata:s:v:0", "rotate=90");

        Assert.Equal((320, 90), await SizeAsync(wide));
        Assert.Equal((45, 160), await SizeAsync(turned));
    }

    [Fact]
    public async Task Sixteen_bits_become_eight_and_alpha_stays()
    {
        var path = await rig.MakeAsync("deep.png", "-f", "lavfi", "-i", "color=red@0.5:s=64x64,format=rgba,format=rgba64be", "-frames:v", "1");

        var (_, png) = await rig.PictureOfAsync(path);

        // PngPixels reads 8-bit pictures alone.
        Assert.InRange(MediaRig.Pixels(png).Opacity, 100, 250);
    }

    [Fact]
    public async Task Linear_exr_is_labelled()
    {
        var path = await rig.MakeAsync("linear.exr", "-f", "lavfi", "-i", "testsrc2=s=64x64,format=gbrpf32le", "-frames:v", "1");

        var (result, _) = await rig.PictureOfAsync(path);

        Assert.Equal((PictureOutcome.Made, "tone-mapped"), (result.Outcome, result.Label));
    }

    [Fact]
    public async Task Silence_has_a_waveform_and_an_animation_a_frame_with_something_in_it()
    {
        var silence = await rig.MakeAsync("silence.wav", "-f", "lavfi", "-i", "anullsrc", "-t", "0.01");
        var animation = await rig.MakeAsync(
            "late.gif", "-f", "lavfi", "-i", "color=black:s=64x64:d=1:r=5", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1:r=5", "-filter_complex", "[0][1]concat");

        Assert.Equal((512, 288), await SizeAsync(silence));
        var (_, png) = await rig.PictureOfAsync(animation);
        Assert.False(MediaRig.Pixels(png).IsFlat);
    }

    [Fact]
    public async Task Too_many_pixels_are_not_decoded()
    {
        using var strict = MediaRig.With(new MediaOptions { MaxPixels = 1_000_000 });
        var still = await strict.MakeAsync("bomb.png", "-f", "lavfi", "-i", "color=red:s=2000x2000", "-frames:v", "1");
        var film = await strict.MakeAsync("bomb.mp4", "-f", "lavfi", "-i", "color=red:s=2000x2000:d=0.1", "-pix_fmt", "yuv420p");

        foreach (var path in new[] { still, film })
        {
            var (result, png) = await strict.PictureOfAsync(path);
            Assert.Equal(PictureOutcome.NoPreview, result.Outcome);
            Assert.Contains("Takes:Media:MaxPixels", result.Reason, StringComparison.Ordinal);
            Assert.False(File.Exists(png));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_playlist_that_got_past_everybody_still_shows_nobodys_film(bool sandboxed)
    {
        using var own = MediaRig.With(new MediaOptions { Sandbox = sandboxed ? SandboxMode.Auto : SandboxMode.Off });
        await own.MakeAsync("victim.ts", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-c:v", "mpeg2video", "-f", "mpegts");
        var playlist = own.PathOf("attack.mp4");
        await File.WriteAllTextAsync(playlist, $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{own.PathOf("victim.ts")}\n#EXT-X-ENDLIST\n", Encoding.ASCII);

        Assert.False(MediaSniffer.Identify(playlist).IsOk);
        foreach (var type in new[] { MediaTypes.Mp4, MediaTypes.Mkv, MediaTypes.Avi, new MediaType("x", "x", MediaKind.Video, "mov") })
        {
            var (result, png) = await own.PictureOfAsync(playlist, type);
            Assert.NotEqual(PictureOutcome.Made, result.Outcome);
            Assert.False(File.Exists(png));
        }
    }

    [Fact]
    public async Task Stray_bytes_before_the_end_of_a_jpeg_harm_nothing_and_a_missing_half_does()
    {
        var whole = await File.ReadAllBytesAsync(await rig.MakeAsync("stray.jpg", "-f", "lavfi", "-i", "testsrc2=s=256x256", "-frames:v", "1"));
        var (stray, half) = (rig.PathOf("stray2.jpg"), rig.PathOf("half.jpg"));
        await File.WriteAllBytesAsync(stray, [.. whole[..^2], 0, 0, 0, 0, 0, 0, 0xFF, 0xD9]);
        await File.WriteAllBytesAsync(half, whole[..(whole.Length / 2)]);

        Assert.Equal(PictureOutcome.Made, (await rig.PictureOfAsync(stray)).Result.Outcome);
        Assert.Equal(PictureOutcome.Corrupt, (await rig.PictureOfAsync(half)).Result.Outcome);
    }

    [Fact]
    public async Task Failure_keeps_the_old_picture_and_leaves_nothing_else()
    {
        var folder = Directory.CreateDirectory(rig.PathOf("keep")).FullName;
        var output = Path.Combine(folder, "thumbnail.png");
        await File.WriteAllTextAsync(output, "the old one");
        var source = rig.PathOf("broken.jpg");
        await File.WriteAllBytesAsync(source, [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 1, 2, 3]);

        var result = await rig.Picture.RunAsync(source, MediaTypes.Jpeg, new MediaProbe { Container = "jpg" }, output, 512, CancellationToken.None);

        Assert.Equal(PictureOutcome.Corrupt, result.Outcome);
        Assert.Equal("the old one", await File.ReadAllTextAsync(output));
        Assert.Equal([output], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_decoder_that_takes_too_long_is_killed_and_may_be_tried_again()
    {
        using var hasty = MediaRig.With(new MediaOptions { PictureTimeout = TimeSpan.FromMilliseconds(1) });
        var path = await hasty.MakeAsync("slow.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=1", "-pix_fmt", "yuv420p");

        var (result, _) = await hasty.PictureOfAsync(path);

        Assert.Equal(PictureOutcome.Failed, result.Outcome);
    }

    [Theory]
    [InlineData("numbers.mp4", "24000/1001", "libx264")]
    [InlineData("numbers.mkv", "60000/1001", "libx264")]
    [InlineData("numbers.webm", "30000/1001", "libvpx-vp9")]
    [InlineData("numbers.avi", "25", "mpeg4")]
    [InlineData("numbers.gif", "10", "gif")]
    public async Task The_chosen_frame_is_the_one_that_is_shown(string name, string rate, string codec)
    {
        // Frame n is a grey of 10 + 20 n.
        string[] pixels = codec == "gif" ? [] : ["-pix_fmt", "yuv420p", "-color_range", "tv"];
        var path = await rig.MakeAsync(name, ["-f", "lavfi", "-i", $"color=black:s=64x64:r={rate},format=gray,geq=lum='10+20*N'", "-frames:v", "12", "-c:v", codec, .. pixels]);
        var type = MediaSniffer.Identify(path).Value;
        var probe = (await rig.Probe.RunAsync(path, type, CancellationToken.None)).Probe!;

        foreach (var frame in new[] { 0, 1, 7, 11 })
        {
            var byFrame = await GreyAtAsync(path, type, probe, new PictureMoment(frame, null));
            var byTime = await GreyAtAsync(path, type, probe, new PictureMoment(null, (frame + 0.5) / probe.FrameRate!.Value.PerSecond));

            var grey = 10 + (20 * frame);
            // The palette of a GIF has few greys.
            var off = codec == "gif" ? 20 : 6;
            Assert.InRange(byFrame, grey - off, grey + off);
            Assert.Equal(byFrame, byTime);
        }
    }

    [Fact]
    public void A_frame_that_there_is_not_is_refused_with_the_last_one_there_is()
    {
        var probe = new MediaProbe { Container = "mp4", FrameCount = 96, FrameRate = new FrameRate(24, 1), Duration = 4 };

        Assert.Contains("the last of 96 frames is 95", new PictureMoment(96, null).FindProblem(MediaTypes.Mp4, probe)!.Sentence, StringComparison.Ordinal);
        Assert.Contains("it lasts 4 s", new PictureMoment(null, 4).FindProblem(MediaTypes.Mp4, probe)!.Sentence, StringComparison.Ordinal);
        Assert.NotNull(new PictureMoment(-1, null).FindProblem(MediaTypes.Mp4, probe));
        Assert.NotNull(new PictureMoment(null, double.NaN).FindProblem(MediaTypes.Mp4, probe));
        Assert.NotNull(new PictureMoment(1, 1).FindProblem(MediaTypes.Mp4, probe));
        Assert.NotNull(new PictureMoment(0, null).FindProblem(MediaTypes.Wav, probe));
        Assert.NotNull(new PictureMoment(0, null).FindProblem(MediaTypes.Png, probe with { FrameCount = null }));
        Assert.Null(new PictureMoment(95, null).FindProblem(MediaTypes.Mp4, probe));
        Assert.Null(new PictureMoment(null, 3.99).FindProblem(MediaTypes.Mp4, probe));
    }

    [Fact]
    public async Task Text_in_the_source_is_not_in_the_picture()
    {
        var path = await rig.MakeAsync("secret.jpg", "-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", "-metadata", "comment=SECRET-PROMPT");

        var (_, png) = await rig.PictureOfAsync(path);

        Assert.DoesNotContain("SECRET", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(png)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, 256, 256, 144)]
    [InlineData(320, 180, 320, 180)]
    [InlineData(512, 512, 512, 288)]
    public async Task The_cached_sizes_are_whole_webp_inside_their_box(int boxWidth, int boxHeight, int width, int height)
    {
        var source = await rig.MakeAsync("source.png", "-f", "lavfi", "-i", "testsrc2=s=1600x900", "-frames:v", "1");
        var (_, png) = await rig.PictureOfAsync(source);
        var webp = rig.PathOf($"{boxWidth}.webp");

        var result = await rig.Resize.RunAsync(png, webp, boxWidth, boxHeight, CancellationToken.None);

        Assert.Equal(PictureOutcome.Made, result.Outcome);
        var probe = await rig.Probe.RunAsync(webp, MediaSniffer.Identify(webp).Value, CancellationToken.None);
        Assert.Equal((width, height), (probe.Probe?.Width, probe.Probe?.Height));
    }

    private async Task<(int, int)> SizeAsync(string path)
    {
        var (result, png) = await rig.PictureOfAsync(path);
        Assert.True(result.Outcome == PictureOutcome.Made, $"{result.Reason} {result.Detail}");
        var pixels = MediaRig.Pixels(png);
        return (pixels.Width, pixels.Height);
    }

    private async Task<double> GreyAtAsync(string path, MediaType type, MediaProbe probe, PictureMoment at)
    {
        var output = rig.PathOf($"{Guid.NewGuid():N}.png");
        var result = await rig.Picture.RunAsync(path, type, probe, output, 512, at, CancellationToken.None);
        Assert.True(result.Outcome == PictureOutcome.Made, $"{at}: {result.Reason} {result.Detail}");
        return (await MediaRig.GreyAsync(output, 1))[0];
    }
}
