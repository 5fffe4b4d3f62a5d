using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Media;

/// <summary>What the headers say is what ffmpeg wrote.</summary>
public sealed class FrameSizeTests
{
    [Theory]
    [InlineData("png", "rgb24")]
    [InlineData("png", "rgb48be")]
    [InlineData("jpg", "yuvj420p")]
    [InlineData("exr", "gbrpf32le")]
    [InlineData("tif", "rgb24")]
    [InlineData("tga", "bgr24")]
    [InlineData("bmp", "bgr24")]
    [InlineData("webp", "yuv420p")]
    [InlineData("webp", "bgra")]
    public async Task The_size_of_a_frame_is_read_without_a_decoder(string ending, string format)
    {
        using var temp = new TempFolder();
        var path = temp["frame." + ending];
        await TakesApp.ProgramAsync("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size=126x74,format={format}", "-frames:v", "1", path]);

        var type = MediaSniffer.Identify(path);
        Assert.True(type.IsOk, type.Problem?.Sentence);
        Assert.Contains(type.Value, FrameSize.Types);
        Assert.Equal((126, 74), FrameSize.Read(path, type.Value));
    }

    [Fact]
    public async Task A_header_that_is_cut_off_says_nothing()
    {
        using var temp = new TempFolder();
        foreach (var type in FrameSize.Types)
        {
            await File.WriteAllBytesAsync(temp["x"], [(byte)'I', (byte)'I', 42, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0], TestContext.Current.CancellationToken);
            Assert.Null(FrameSize.Read(temp["x"], type));
        }
    }
}
