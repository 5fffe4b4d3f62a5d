using System.Text;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Media;

public sealed class MediaSnifferTests(MediaRig rig) : IClassFixture<MediaRig>
{
    [Fact]
    public async Task A_wrong_name_is_corrected()
    {
        var path = await rig.MakeAsync("clip.webm", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=0.2", "-c:v", "libvpx");
        var renamed = rig.PathOf("clip.mp4");
        File.Move(path, renamed, overwrite: true);

        Assert.Equal("webm", MediaSniffer.Identify(renamed).Value.Extension);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:1,\n/etc/hostname\n", "HLS playlist")]
    [InlineData("\uFEFF  \n#EXTM3U\n", "HLS playlist")]
    [InlineData("ffconcat version 1.0\nfile other.mp4\n", "concat script")]
    [InlineData("<?xml version=\"1.0\"?><MPD></MPD>", "DASH manifest")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawing")]
    [InlineData("<!doctype html><script>1</script>", "web page")]
    [InlineData("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "session description")]
    [InlineData("#!/bin/sh\necho\n", "script")]
    [InlineData("BM is how this note begins", "text file")]
    [InlineData("mdatmdatmdatmdat", "text file")]
    [InlineData("PK\u0003\u0004zip", "ZIP archive")]
    [InlineData("8BPS\0\u0001psd", "Photoshop")]
    public void Everything_else_is_refused_and_named(string content, string words)
    {
        var outcome = Identify(Encoding.UTF8.GetBytes(content), "take.mp4");

        Assert.Equal(ProblemKind.Unsupported, outcome.Problem?.Kind);
        Assert.Contains(words, outcome.Problem!.Sentence, StringComparison.Ordinal);
        Assert.Contains("mp4, mov", outcome.Problem.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Sync_bits_in_garbage_are_no_mp3()
    {
        var garbage = new byte[4096];
        new Random(1).NextBytes(garbage);
        garbage[0] = 0xFF;
        garbage[1] = 0xFB;
        garbage[2] = 0x90;

        Assert.Equal(ProblemKind.Unsupported, Identify(garbage, "song.mp3").Problem?.Kind);
    }

    [Fact]
    public void An_empty_file_is_invalid_and_says_so()
    {
        var outcome = Identify([], "take.mp4");

        Assert.Equal(ProblemKind.Invalid, outcome.Problem?.Kind);
        Assert.Contains("empty", outcome.Problem!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_quicktime_has_no_brands() =>
        Assert.Equal(MediaTypes.Mov, Identify([0, 0, 0, 8, .. "wide"u8, 0, 0, 0, 16, .. "mdat"u8, 1, 2, 3, 4, 5, 6, 7, 8], "x").Value);

    [Fact]
    public async Task Pipes_links_and_folders_are_not_opened()
    {
        var pipe = rig.PathOf("pipe.mp4");
        await ToolProcess.RunAsync(new ToolCommand("mkfifo", [pipe]), CancellationToken.None);
        var link = rig.PathOf("link.mp4");
        File.CreateSymbolicLink(link, "/etc/hostname");

        foreach (var path in new[] { pipe, link, rig.Folder })
        {
            Assert.Equal(ProblemKind.Invalid, MediaSniffer.Identify(path).Problem?.Kind);
            await Assert.ThrowsAsync<IOException>(() => rig.Probe.RunAsync(path, MediaTypes.Mp4, CancellationToken.None));
        }
    }

    private static Outcome<MediaType> Identify(byte[] bytes, string name)
    {
        using var stream = new MemoryStream(bytes);
        return MediaSniffer.Identify(stream, name);
    }
}
