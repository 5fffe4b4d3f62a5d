using System.Collections.Concurrent;

namespace TakesWeb.Takes;

/// <summary>
/// Hands out take numbers within this process, so that parallel uploads do not all try the same one. Not the arbiter: that is the rename
/// of the finished folder.
/// </summary>
public sealed class TakeNumbers
{
    private readonly ConcurrentDictionary<string, int> _highest = new(StringComparer.Ordinal);

    /// <summary>
    /// The next number for a takes/ folder: above what lies there, and above <paramref name="known"/>, the highest that the index knows:
    /// a take whose folder is away keeps its number. Tombstones count: a number is never used twice.
    /// </summary>
    public int Reserve(string takesFolder, int known) =>
        _highest.AddOrUpdate(takesFolder, folder => Math.Max(HighestIn(folder), known) + 1, (_, last) => Math.Max(last, known) + 1);

    /// <summary>Somebody else published here: look again before the next number.</summary>
    public void Forget(string takesFolder) => _highest.TryRemove(takesFolder, out _);

    /// <summary>All that lay below a folder is gone for good: what is made there anew counts from one.</summary>
    public void ForgetBelow(string folder)
    {
        foreach (var takes in _highest.Keys.Where(takes => takes.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            Forget(takes);
        }
    }

    private static int HighestIn(string takesFolder) => Directory.Exists(takesFolder)
        ? TakeNumber.After(Directory.EnumerateFileSystemEntries(takesFolder).Select(p => TakeNumber.Parse(Path.GetFileName(p))).OfType<int>()) - 1
        : 0;
}
