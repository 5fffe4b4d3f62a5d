using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A file system of its own in memory, which a test may fill to the last page. Skips the test where it cannot be mounted.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Page = 4096;

    private SmallDisk(string folder)
    {
        Folder = folder;
    }

    public string Folder { get; }

    public string Data => Path.Combine(Folder, "data");

    private string Ballast => Path.Combine(Folder, "ballast");

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("takes-e2e-disk-").FullName;
        var mounted = await ToolProcess.RunAsync(
            new ToolCommand("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder]), TestContext.Current.CancellationToken);
        if (!mounted.Succeeded)
        {
            Directory.Delete(folder);
            Assert.Skip($"No small disk can be mounted here: {mounted.ErrorTail}");
        }

        Directory.CreateDirectory(Path.Combine(folder, "data"));
        return new SmallDisk(folder);
    }

    /// <summary>Leaves this many pages of 4 KiB free.</summary>
    public void Fill(int pages)
    {
        using var ballast = new FileStream(Ballast, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        var free = new DriveInfo(Folder).AvailableFreeSpace / Page;
        if (free < pages)
        {
            ballast.SetLength(Math.Max(0, ballast.Length - ((pages - free) * Page)));
            return;
        }

        ballast.Seek(0, SeekOrigin.End);
        var page = new byte[Page];
        try
        {
            for (; free > pages; free--)
            {
                ballast.Write(page);
            }
        }
        catch (IOException full) when (DurableFile.IsDiskFull(full))
        {
            // The server wrote meanwhile and took the last of it.
        }
    }

    /// <summary>Gives all space back.</summary>
    public void Empty() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await ToolProcess.RunAsync(new ToolCommand("umount", ["-l", Folder]), CancellationToken.None);
        Directory.Delete(Folder);
    }
}
