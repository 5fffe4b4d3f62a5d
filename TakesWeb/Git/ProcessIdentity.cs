using System.Globalization;

namespace TakesWeb.Git;

/// <summary>A process beyond its number, which is reused: the machine's start and the process' own start belong to it.</summary>
internal sealed record ProcessIdentity(int Pid, string BootId, string StartedAt)
{
    public static ProcessIdentity Current { get; } = new(Environment.ProcessId, ReadBootId(), ReadStart(Environment.ProcessId) ?? "");

    /// <summary>False only when it is certain that this process has ended.</summary>
    public bool IsAlive() => BootId == Current.BootId && (OperatingSystem.IsLinux() ? ReadStart(Pid) == StartedAt : Pid == Current.Pid);

    private static string ReadBootId() =>
        File.Exists("/proc/sys/kernel/random/boot_id") ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : Environment.MachineName;

    // Raw text: "4711 (name, may hold blanks and brackets) S 1 …"; the 22nd field is the start in clock ticks.
    private static string? ReadStart(int pid)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
