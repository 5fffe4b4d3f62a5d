using System.Collections.Concurrent;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Media;

public sealed class RenderSyntheticTests(MediaRig rig) : IClassFixture<MediaRig>
{
    private static readonly FrameRate Film = new(24000, 1001);

    public static TheoryData<string> Models => new(SyntheticVideo.Models);

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Each_model_draws_what_was_asked_for_and_it_is_not_flat(string model)
    {
        var (render, path) = await DrawAsync(Wish(model, 42));

        Assert.Equal((320, 180, 12L, Film), (render.Width, render.Height, render.FrameCount, render.Rate));
        Assert.Null(render.Remark);
        var (picture, png) = await rig.PictureOfAsync(path);
        Assert.Equal(PictureOutcome.Made, picture.Outcome);
        Assert.False(MediaRig.Pixels(png).IsFlat);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Equal_wishes_give_equal_bytes_and_seeds_that_fold_alike_give_other_pictures(string model)
    {
        // Both fold to the same 32 bits, which is all that ffmpeg's own random seeds take.
        var (_, one) = await DrawAsync(Wish(model, 0x0000_0001_0000_0002) with { Prompt = null });
        var (_, again) = await DrawAsync(Wish(model, 0x0000_0001_0000_0002) with { Prompt = null });
        var (_, other) = await DrawAsync(Wish(model, 0x0000_0002_0000_0001) with { Prompt = null });

        Assert.Equal(await File.ReadAllBytesAsync(one), await File.ReadAllBytesAsync(again));
        Assert.NotEqual(await FramesOfAsync(one), await FramesOfAsync(other));
    }

    [Fact]
    public async Task The_prompt_is_text_and_never_a_filter()
    {
        var (plain, _) = await DrawAsync(Wish("testsrc2", 1) with { Prompt = "%{pts} ' : , ; [x] \\ %{e\\:1/0} \"$(id)\" {localtime} é 日本" });
        var (empty, _) = await DrawAsync(Wish("testsrc2", 1) with { Prompt = "" });

        Assert.Equal(plain.FrameCount, empty.FrameCount);
    }

    [Fact]
    public async Task Progress_ends_at_the_last_frame()
    {
        var heard = new ConcurrentQueue<(long, long)>();

        await DrawAsync(Wish("testsrc2", 1), (frame, all) => heard.Enqueue((frame, all)));

        Assert.Equal((12, 12), heard.Last());
    }

    [Theory]
    [InlineData("dragons", 320, 180, 1, 24, "testsrc2")]
    [InlineData("life", 8, 180, 1, 24, "16 to 4096")]
    [InlineData("life", 320, 5000, 1, 24, "16 to 4096")]
    [InlineData("life", 320, 180, 61, 24, "0.1 to 60")]
    [InlineData("life", 320, 180, double.NaN, 24, "0.1 to 60")]
    [InlineData("life", 320, 180, 1, 500, "1 to 120")]
    public async Task A_wish_out_of_range_is_refused_and_the_range_is_named(string model, int width, int height, double seconds, int rate, string words)
    {
        var output = rig.PathOf("refused.mp4");
        var wish = new SyntheticVideo { Model = model, Seed = 1, Width = width, Height = height, DurationSeconds = seconds, Rate = new FrameRate(rate, 1) };

        var outcome = await Renderer().RunAsync(wish, output, null, CancellationToken.None);

        Assert.Equal(ProblemKind.Invalid, outcome.Problem?.Kind);
        Assert.Contains(words, outcome.Problem!.Sentence, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public async Task An_odd_size_is_made_even_and_nothing_is_left_beside_the_output()
    {
        var folder = Directory.CreateDirectory(rig.PathOf("alone")).FullName;
        var output = Path.Combine(folder, "shot.mp4");

        var render = (await Renderer().RunAsync(Wish("life", 3) with { Width = 65, Height = 17 }, output, null, CancellationToken.None)).Value;

        Assert.Equal((64, 16), (render.Width, render.Height));
        Assert.Equal([output], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task Cancelling_leaves_nothing_behind()
    {
        var folder = Directory.CreateDirectory(rig.PathOf("cancelled")).FullName;
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Renderer().RunAsync(
            Wish("mandelbrot", 1) with { DurationSeconds = 60, Width = 1280, Height = 720 }, Path.Combine(folder, "shot.mp4"), (_, _) => stop.Cancel(), stop.Token));

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    private static SyntheticVideo Wish(string model, ulong seed) => new()
    {
        Model = model,
        Seed = seed,
        Width = 320,
        Height = 180,
        DurationSeconds = 0.5,
        Rate = Film,
        Prompt = "a lighthouse in fog",
        Timecode = "01:00:00:00",
    };

    private RenderSynthetic Renderer() => new(rig.Command, rig.Probe);

    private async Task<(SyntheticRender Render, string Path)> DrawAsync(SyntheticVideo wish, Action<long, long>? onProgress = null)
    {
        var output = rig.PathOf($"{Guid.NewGuid():N}.mp4");
        var outcome = await Renderer().RunAsync(wish, output, onProgress, CancellationToken.None);
        Assert.True(outcome.IsOk, outcome.Problem?.Sentence);
        return (outcome.Value, output);
    }

    private static async Task<byte[]> FramesOfAsync(string path)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-nostdin", "-v", "error", "-i", path, "-f", "framemd5", "pipe:1"]), CancellationToken.None);
        return result.Output;
    }
}
