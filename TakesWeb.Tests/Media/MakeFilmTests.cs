using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Media;

public sealed class MakeFilmTests(MediaRig rig) : IClassFixture<MediaRig>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("24000/1001")]
    [InlineData("25")]
    public async Task Each_frame_stands_in_its_place_and_the_one_before_a_hole_stands_for_it(string rate)
    {
        var frames = await FramesAsync(30);
        List<FilmFrame> order = [.. frames.Select((path, n) => new FilmFrame(path, n == 7 ? 3 : 1))];
        var heard = new List<double>();

        var made = (await rig.Film.RunAsync(new FilmOrder(MediaTypes.Png, order, FrameRate.Parse(rate)!.Value, Folder()), (part, _) => heard.Add(part), Ct)).Made!;

        int[] expected = [.. Enumerable.Range(0, 30).SelectMany(n => Enumerable.Repeat(n, n == 7 ? 3 : 1))];
        Assert.Equal(expected, await NumberedVideo.ReadAsync(made.File));
        Assert.Equal((32, FrameRate.Parse(rate), NumberedVideo.Width, NumberedVideo.Height, null), (made.FrameCount, made.FrameRate, made.Width, made.Height, made.Label));
        Assert.Equal(1, heard[^1]);
    }

    [Fact]
    public async Task A_broken_frame_is_replaced_by_its_neighbour_and_counted_in_the_label()
    {
        var frames = await FramesAsync(6);
        await File.WriteAllBytesAsync(frames[0], [1, 2, 3], Ct);
        await File.WriteAllBytesAsync(frames[3], (await File.ReadAllBytesAsync(frames[3], Ct))[..60], Ct);

        var made = (await rig.Film.RunAsync(Order(frames), (_, _) => { }, Ct)).Made!;

        Assert.Equal([1, 1, 2, 2, 4, 5], await NumberedVideo.ReadAsync(made.File));
        Assert.Equal("damaged: 2 of 6 frames cannot be decoded", made.Label);
    }

    [Fact]
    public async Task Where_no_frame_can_be_decoded_there_is_no_film_and_a_reason()
    {
        var frames = await FramesAsync(2);
        foreach (var frame in frames)
        {
            await File.WriteAllBytesAsync(frame, [1, 2, 3], Ct);
        }

        var failure = (await rig.Film.RunAsync(Order(frames), (_, _) => { }, Ct)).Failure!;

        Assert.Equal(PictureOutcome.Corrupt, failure.Outcome);
        Assert.NotNull(failure.Reason);
    }

    [Fact]
    public async Task Frames_of_several_sizes_are_brought_to_that_of_the_first()
    {
        var frames = await FramesAsync(3);
        await rig.MakeAsync(Path.GetRelativePath(rig.Folder, frames[1]), "-f", "lavfi", "-i", "color=red:s=64x96", "-frames:v", "1");

        var made = (await rig.Film.RunAsync(Order(frames), (_, _) => { }, Ct)).Made!;

        Assert.Equal((3, NumberedVideo.Width, NumberedVideo.Height), (made.FrameCount, made.Width, made.Height));
    }

    private FilmOrder Order(IEnumerable<string> frames) => new(MediaTypes.Png, [.. frames.Select(path => new FilmFrame(path, 1))], new FrameRate(24, 1), Folder());

    private string Folder() => Directory.CreateDirectory(rig.PathOf(Guid.NewGuid().ToString("N"))).FullName;

    private async Task<string[]> FramesAsync(int count)
    {
        var folder = Folder();
        await NumberedVideo.MakeAsync(Path.Combine(folder, "%04d.png"), "24", count, "-start_number", "0");
        return [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
    }
}
