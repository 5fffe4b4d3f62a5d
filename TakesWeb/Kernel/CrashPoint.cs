using System.Globalization;

namespace TakesWeb.Kernel;

/// <summary>
/// The named steps of the protocols that a crash must not hurt. A test ends the process at one of them with
/// TAKES_CRASH_AT=name or name:n (the n-th time); SIGKILL, so nothing is tidied up. Without <see cref="FaultSwitch"/> it does nothing.
/// </summary>
internal static class CrashPoint
{
    private static readonly (string Name, int Time)? Wanted = Parse(FaultSwitch.ValueOf("TAKES_CRASH_AT"));

    private static int _reached;

    /// <summary>Right after the step of this name. Names are written out at the call: the test that walks them all reads them from the source.</summary>
    public static void Reach(string name)
    {
        if (Wanted is { } wanted && wanted.Name == name && Interlocked.Increment(ref _reached) == wanted.Time)
        {
            Console.Error.WriteLine($"Crash point {name} reached.");
            Posix.KillSelf();
        }
    }

    internal static (string Name, int Time)? Parse(string? text) => text?.Split(':') switch
    {
        [{ Length: > 0 } name] => (name, 1),
        [{ Length: > 0 } name, var time] => (name, int.Parse(time, CultureInfo.InvariantCulture)),
        _ => null,
    };
}
