using System.Globalization;
using System.Text;

namespace TakesWeb.Kernel;

/// <summary>
/// Processes that a program left behind when it ended, also those that gave up their parent and their session: each carries the run's mark in
/// its environment. Linux alone; elsewhere the process tree is all that can be seen.
/// </summary>
internal static class Stragglers
{
    public const string Variable = "TAKES_TOOL_RUN";

    // A process that forks while we look may be missed by one round, never by all.
    private const int MostRounds = 10;
    private const int KernelThreads = 2;
    private const double TicksPerSecond = 100;
    private const double Youth = 60;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    /// <summary>Kills what carries the mark. Answers how many there were.</summary>
    public static int Kill(string mark)
    {
        var killed = 0;
        if (!Posix.IsAvailable)
        {
            return killed;
        }

        var wanted = Encoding.ASCII.GetBytes($"{Variable}={mark}");
        for (var round = 0; round < MostRounds; round++)
        {
            var (marked, isSure) = Look(wanted);
            if (marked.Count == 0 && isSure)
            {
                break;
            }

            marked.ForEach(Posix.KillProcess);
            killed += marked.Count;
            if (!isSure)
            {
                // Until the kernel has put the new program in place of the old one.
                Thread.Sleep(Moment);
            }
        }

        return killed;
    }

    /// <summary>A program that was started within the last minute and has not ended: proc(5), stat, the fields behind the name in parentheses.</summary>
    private static bool IsYoung(int pid)
    {
        var text = File.ReadAllText($"/proc/{pid}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        const int State = 0;
        const int Parent = 1;
        const int Start = 19;
        return fields.Length > Start
            && fields[State] is not ("Z" or "X")
            && fields[Parent] != $"{KernelThreads}"
            && double.TryParse(fields[Start], CultureInfo.InvariantCulture, out var start)
            && double.TryParse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture, out var now)
            && now - (start / TicksPerSecond) < Youth;
    }

    private static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 1 && pid != Environment.ProcessId);

    /// <summary>Who carries the mark. Not sure while a process is just becoming another program: it shows no environment for that moment.</summary>
    private static (List<int> Marked, bool IsSure) Look(byte[] wanted)
    {
        var (marked, isSure) = (new List<int>(), true);
        foreach (var pid in Processes())
        {
            var carries = Carries(pid, wanted);
            isSure &= carries is not null;
            if (carries == true)
            {
                marked.Add(pid);
            }
        }

        return (marked, isSure);
    }

    private static bool? Carries(int pid, byte[] wanted)
    {
        try
        {
            var environment = File.ReadAllBytes($"/proc/{pid}/environ");
            return environment.Length == 0 && IsYoung(pid) ? null : environment.AsSpan().IndexOf(wanted) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or somebody else's.
            return false;
        }
    }
}
