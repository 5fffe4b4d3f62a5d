using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Media;

public sealed class MediaSandboxTests
{
    [Fact]
    public async Task Inside_the_sandbox_there_is_the_input_and_nothing_else_of_ours()
    {
        using var rig = MediaRig.With(new MediaOptions { Sandbox = SandboxMode.Auto });
        var (input, other) = (rig.PathOf("input.txt"), rig.PathOf("other.txt"));
        await File.WriteAllTextAsync(input, "input");
        await File.WriteAllTextAsync(other, "other");
        var wrapped = await rig.Sandbox.WrapAsync(new ToolCommand("cat", [input, other]), input, null, CancellationToken.None);
        if (wrapped.Program != "bwrap")
        {
            Assert.Skip("bubblewrap is not installed, or does not work here.");
        }

        var result = await ToolProcess.RunAsync(wrapped, CancellationToken.None);

        Assert.Equal("input", result.OutputText);
        Assert.Contains("other.txt", result.ErrorTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_means_that_the_command_stays_as_it_is()
    {
        using var rig = MediaRig.With(new MediaOptions { Sandbox = SandboxMode.Off });
        var command = new ToolCommand("cat", []);

        Assert.Same(command, await rig.Sandbox.WrapAsync(command, null, null, CancellationToken.None));
    }

    [Fact]
    public async Task The_programs_are_listed_with_their_versions()
    {
        var tools = await new MediaTools().ListAsync(CancellationToken.None);

        Assert.Equal(["ffmpeg", "ffprobe", "vips", "vipsheader"], tools.Select(tool => tool.Program));
        Assert.All(tools, tool => Assert.Matches("[0-9]", tool.Version));
    }

    [Fact]
    public void Every_wrong_setting_is_named_at_once()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Takes:Media:Threads"] = "0",
            ["Takes:Media:MaxPixels"] = "5",
        }).Build();
        using var services = new ServiceCollection().AddLogging().AddMedia(configuration).BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<MakePicture>());

        Assert.Equal(2, exception.Failures.Count());
    }

    [Fact]
    public void The_feature_wires_itself()
    {
        using var services = new ServiceCollection().AddLogging().AddMedia(new ConfigurationBuilder().Build()).BuildServiceProvider(validateScopes: true);

        Assert.NotNull(services.GetRequiredService<RenderSynthetic>());
        Assert.NotNull(services.GetRequiredService<ResizePicture>());
        Assert.NotNull(services.GetRequiredService<MediaTools>());
    }
}
