using Xunit;

namespace TakesWeb.Media;

public sealed class PngCheckTests(MediaRig rig) : IClassFixture<MediaRig>
{
    [Fact]
    public async Task A_picture_that_a_tool_wrote_is_whole()
    {
        var path = await rig.MakeAsync("whole.png", "-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1");

        Assert.True(PngCheck.IsWhole(path));
        Assert.NotNull(PngPixels.TryDecode(await File.ReadAllBytesAsync(path)));
    }

    [Fact]
    public async Task Every_cut_is_noticed()
    {
        var whole = await File.ReadAllBytesAsync(await rig.MakeAsync("cut.png", "-f", "lavfi", "-i", "testsrc2=s=32x32", "-frames:v", "1"));

        for (var length = 0; length < whole.Length; length += 7)
        {
            using var cut = new MemoryStream(whole[..length]);
            Assert.NotNull(PngCheck.FindDamage(cut));
        }
    }

    [Fact]
    public async Task Damaged_pixels_are_noticed_by_decoding()
    {
        var bytes = await File.ReadAllBytesAsync(await rig.MakeAsync("flip.png", "-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1"));
        bytes[bytes.Length / 2] ^= 0xFF;
        bytes[(bytes.Length / 2) + 1] ^= 0xFF;

        Assert.Null(PngPixels.TryDecode(bytes));
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_whole() => Assert.False(PngCheck.IsWhole(rig.PathOf("nowhere.png")));
}
