using System.Globalization;
using System.Runtime.InteropServices;

namespace TakesWeb.Bench;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    public static string Describe(string folder) =>
        $"{Environment.ProcessorCount} cores ({Processor()}), {Memory()} of memory, {RuntimeInformation.OSDescription} (kernel {Environment.OSVersion.Version}), "
        + $"{RuntimeInformation.FrameworkDescription}, file system {FileSystem(folder)}.";

    private static string Processor() => Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string Memory()
    {
        var kilobytes = Field("/proc/meminfo", "MemTotal")?.Split(' ')[0];
        var bytes = long.TryParse(kilobytes, CultureInfo.InvariantCulture, out var known)
            ? known * 1024
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0} GB");
    }

    private static string FileSystem(string folder) =>
        DriveInfo.GetDrives()
            .Where(drive => drive.IsReady && Path.GetFullPath(folder).StartsWith(drive.Name, StringComparison.Ordinal))
            .MaxBy(drive => drive.Name.Length)?.DriveFormat ?? "unknown";

    private static string? Field(string file, string name) => File.Exists(file)
        ? File.ReadLines(file)
            .Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
            .FirstOrDefault()
        : null;
}
