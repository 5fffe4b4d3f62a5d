namespace TakesWeb.Kernel;

/// <summary>
/// Joins names that came from outside to a folder of ours. Refuses everything that could leave the folder: separators, "..", absolute
/// paths, control characters, Git's own names, and links anywhere on the way.
/// </summary>
public static class SafePath
{
    private static readonly string[] Reserved =
    [
        "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    ];

    /// <summary>True for one path segment that means the same on every system and to Git.</summary>
    public static bool IsPlainName(string? name) =>
        name is { Length: > 0 and <= 200 }
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ' ')
        && name[0] is not ('.' or ' ' or '-')
        && name[^1] is not ('.' or ' ')
        && !IsReserved(name);

    /// <summary>True for names that Windows keeps for devices, with or without an ending, and for Git's own.</summary>
    public static bool IsReserved(string name)
    {
        var stem = name.Split('.')[0].TrimEnd(' ');
        return Reserved.Contains(stem, StringComparer.OrdinalIgnoreCase)
            || name.StartsWith(".git", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("git~", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The path below <paramref name="root"/>, or null when a segment is not a plain name.</summary>
    public static string? Below(string root, params ReadOnlySpan<string> names)
    {
        var path = root;
        foreach (var name in names)
        {
            if (!IsPlainName(name))
            {
                return null;
            }

            path = Path.Combine(path, name);
        }

        return path;
    }

    /// <summary>True when no part of <paramref name="path"/> below <paramref name="root"/> is a link. Ask right before opening.</summary>
    public static bool IsFreeOfLinks(string root, string path)
    {
        var relative = Path.GetRelativePath(root, path);
        if (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative))
        {
            return false;
        }

        var current = root;
        foreach (var segment in relative.Split(Path.DirectorySeparatorChar))
        {
            current = Path.Combine(current, segment);
            if (FileStat.Of(current) is { IsLink: true })
            {
                return false;
            }
        }

        return true;
    }
}
