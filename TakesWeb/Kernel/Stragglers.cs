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
            var marked = Processes().Where(pid => Carries(pid, wanted)).ToList();
            if (marked.Count == 0)
            {
                break;
            }

            marked.ForEach(Posix.KillProcess);
            killed += marked.Count;
        }

        return killed;
    }

    private static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 1 && pid != Environment.ProcessId);

    private static bool Carries(int pid, byte[] wanted)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/environ").AsSpan().IndexOf(wanted) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or somebody else's.
            return false;
        }
    }
}
