using System.Net;
using System.Net.Sockets;
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
    public async Task Inside_the_sandbox_there_is_no_network()
    {
        using var rig = MediaRig.With(new MediaOptions { Sandbox = SandboxMode.Auto });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var call = new ToolCommand("bash", ["-c", $"exec 3<>/dev/tcp/127.0.0.1/{((IPEndPoint)listener.LocalEndpoint).Port}"]);
        var wrapped = await rig.Sandbox.WrapAsync(call, null, null, CancellationToken.None);
        if (wrapped.Program != "bwrap")
        {
            Assert.Skip("bubblewrap is not installed, or does not work here.");
        }

        Assert.False((await ToolProcess.RunAsync(wrapped, CancellationToken.None)).Succeeded);
        Assert.False(listener.Pending());
        // The same call from outside gets through: the listener would have noticed.
        Assert.True((await ToolProcess.RunAsync(call, CancellationToken.None)).Succeeded);
        Assert.True(listener.Pending());
    }

    [Fact]
    public async Task Inside_the_sandbox_only_the_output_folder_can_be_written()
    {
        using var rig = MediaRig.With(new MediaOptions { Sandbox = SandboxMode.Auto });
        var (input, folder) = (rig.PathOf("input.txt"), Directory.CreateDirectory(rig.PathOf("out")).FullName);
        await File.WriteAllTextAsync(input, "input");
        var script = $"echo a > {folder}/mine; echo b > {rig.PathOf("beside")}; echo c > {input}; echo d > /usr/takes-canary; echo e > /tmp/takes-canary-{Path.GetFileName(rig.Folder)}";
        var wrapped = await rig.Sandbox.WrapAsync(new ToolCommand("bash", ["-c", script]), input, folder, CancellationToken.None);
        if (wrapped.Program != "bwrap")
        {
            Assert.Skip("bubblewrap is not installed, or does not work here.");
        }

        await ToolProcess.RunAsync(wrapped, CancellationToken.None);

        Assert.Equal(["input.txt", "out", "out/mine"], Directory.GetFileSystemEntries(rig.Folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(rig.Folder, path)).Order(StringComparer.Ordinal));
        Assert.Equal("input", await File.ReadAllTextAsync(input));
        Assert.False(File.Exists("/usr/takes-canary") || File.Exists($"/tmp/takes-canary-{Path.GetFileName(rig.Folder)}"));
    }

    [Fact]
    public async Task Required_and_not_there_is_said_at_the_start()
    {
        using var rig = MediaRig.With(new MediaOptions { Sandbox = SandboxMode.Required }, sandboxProgram: "bwrap-that-nobody-has");

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => rig.Sandbox.RequireAsync(CancellationToken.None));

        Assert.Equal("Takes:Media:Sandbox is required, but bubblewrap is not installed. Install or allow bubblewrap, or set it to auto.", Assert.Single(refusal.Failures));
        await Assert.ThrowsAsync<OptionsValidationException>(() => rig.Sandbox.WrapAsync(new ToolCommand("cat", []), null, null, CancellationToken.None));
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
