using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Media;

public sealed class MakeProxyTests(MediaRig rig) : IClassFixture<MediaRig>
{
    [Fact]
    public async Task A_copy_shows_each_frame_of_its_source_once_at_the_same_rate()
    {
        var source = rig.PathOf("prores.mov");
        await NumberedVideo.MakeAsync(source, "24000/1001", 50, "-c:v", "prores_ks", "-profile:v", "0");

        var made = await ProxyAsync(source);

        Assert.Equal((50, new FrameRate(24000, 1001)), (made.FrameCount!.Value, made.FrameRate!.Value));
        Assert.Equal([.. Enumerable.Range(0, 50)], await NumberedVideo.ReadAsync(made.File));
    }

    private async Task<ProxyMade> ProxyAsync(string source)
    {
        var type = MediaSniffer.Identify(source).Value;
        var probe = (await rig.Probe.RunAsync(source, type, CancellationToken.None)).Probe!;
        var folder = Directory.CreateDirectory(rig.PathOf(Guid.NewGuid().ToString("N"))).FullName;
        var plan = PlayPlan.Of(type, probe);
        var result = await rig.Proxy.RunAsync(new ProxyOrder(source, type, probe, folder) { MayRepack = plan.Mode == PlayMode.Repack }, (_, _) => { }, CancellationToken.None);
        Assert.True(result.Made is not null, $"{result.Failure?.Reason} {result.Failure?.Detail}");
        return result.Made!;
    }
}
