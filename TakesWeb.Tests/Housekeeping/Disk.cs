using TakesWeb.Kernel;
using TakesWeb.Support;

namespace TakesWeb.Housekeeping;

/// <summary>Counts what is really there, without asking the app.</summary>
internal static class Disk
{
    /// <summary>The unique inodes under takes/, assets/ and the LFS store.</summary>
    public static long UniqueBytes(string repository)
    {
        var store = Path.Combine(repository, ".git", "lfs", "objects");
        return Files(repository)
            .Where(path => path.StartsWith(store, StringComparison.Ordinal)
                || (!path.StartsWith(Path.Combine(repository, ".git"), StringComparison.Ordinal) && path.Split('/').Any(part => part is "takes" or "assets")))
            .Select(path => FileStat.Of(path)!.Value)
            .DistinctBy(stat => stat.InodeKey)
            .Sum(stat => stat.Size);
    }

    /// <summary>The same, counted by find: the unique inodes of regular files under takes/, assets/ and the LFS store.</summary>
    public static async Task<long> FindBytesAsync(string repository)
    {
        var lines = await TakesApp.ProgramAsync("find",
        [
            repository, "-path", Path.Combine(repository, ".git", "takes"), "-prune", "-o",
            "(", "-path", "*/takes/*", "-o", "-path", "*/assets/*", "-o", "-path", "*/.git/lfs/objects/*", ")", "-type", "f", "-printf", "%D:%i %s\\n",
        ]);
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Sum(line => long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });

    /// <summary>An LFS object that came from nowhere; answers its path.</summary>
    public static string AddObject(string repository, byte[] bytes)
    {
        var path = Takes.MediaStore.ObjectPath(repository, Sha256(bytes));
        Write(path, bytes);
        return path;
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));

    public static string Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A path as the cleanup names it.</summary>
    public static string NameIn(TakesApp app, string path) => Path.GetRelativePath(app.Data, path);
}
