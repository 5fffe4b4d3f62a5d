using TakesWeb.Kernel;

namespace TakesWeb.Housekeeping;

/// <summary>Lists files with their stat. Links are named, never followed; what vanishes while we look is passed over.</summary>
internal static class FolderWalk
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>All files and links below a folder; <paramref name="enters"/> says which folders are looked into.</summary>
    public static IEnumerable<FoundFile> Below(string folder, Func<string, bool>? enters = null)
    {
        foreach (var entry in In(folder))
        {
            if (!entry.Stat.IsFolder)
            {
                yield return entry;
            }
            else if (enters is null || enters(entry.Path))
            {
                foreach (var inner in Below(entry.Path, enters))
                {
                    yield return inner;
                }
            }
        }
    }

    /// <summary>What lies in a folder itself, folders included. Empty where there is no such folder.</summary>
    public static IEnumerable<FoundFile> In(string folder)
    {
        string[] paths;
        try
        {
            paths = Directory.GetFileSystemEntries(folder, "*", Everything);
        }
        catch (DirectoryNotFoundException)
        {
            yield break;
        }

        foreach (var path in paths)
        {
            if (FileStat.Of(path) is { } stat)
            {
                yield return new FoundFile(path, stat);
            }
        }
    }

    /// <summary>The later of the last write and the last change of the name, links or rights.</summary>
    public static DateTimeOffset LastTouched(this FileStat stat) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Max(stat.ModifiedSeconds, stat.ChangedSeconds));

    /// <summary>The latest touch of a folder and of everything in it.</summary>
    public static DateTimeOffset LastTouched(string folder, IEnumerable<FoundFile> files) =>
        files.Select(f => f.Stat.LastTouched()).Append(FileStat.Of(folder)?.LastTouched() ?? default).Max();

    /// <summary>
    /// True when the file is the one that was found and nobody wrote it since. One name less is our own doing; one more means that somebody
    /// has taken the bytes up.
    /// </summary>
    public static bool IsUnchanged(this FoundFile found) =>
        FileStat.Of(found.Path) is { } now
        && now.InodeKey == found.Stat.InodeKey
        && now.Size == found.Stat.Size
        && (now.ModifiedSeconds, now.ModifiedNanoseconds) == (found.Stat.ModifiedSeconds, found.Stat.ModifiedNanoseconds)
        && now.Links <= found.Stat.Links;
}
