using Microsoft.Extensions.Options;
using TakesWeb.Kernel;

namespace TakesWeb.Storage;

/// <summary>The names of everything in the data folder, and the only place that knows them.</summary>
public sealed class DataFolder(IOptions<StorageOptions> options)
{
    private const string PurgingStart = ".purging-";

    /// <summary>Without links on its way, so that one that is met below it is somebody else's.</summary>
    public string Root { get; } = RootOf(options.Value.Data);

    public string AppDatabase => Path.Combine(Root, "app.db");

    public string JobsDatabase => Path.Combine(Root, "jobs.db");

    public string ServerDatabase => Path.Combine(Root, "server.db");

    /// <summary>Copies of server.db.</summary>
    public string Backups => Path.Combine(Root, "backups");

    public string Keys => Path.Combine(Root, "keys");

    public string Projects => Path.Combine(Root, "projects");

    public string Project(string slug) => Path.Combine(Projects, slug);

    /// <summary>Where the folder of a project lies while it is removed for good. A name with a dot in front is no slug, so nobody sees it.</summary>
    public string Purging(Guid projectId) => Path.Combine(Projects, $"{PurgingStart}{projectId:N}");

    /// <summary>Projects whose removal a stop has cut in two.</summary>
    public IReadOnlyList<Guid> HalfPurged() => Directory.Exists(Projects)
        ? [.. Directory.EnumerateDirectories(Projects, PurgingStart + "*").Select(path => Guid.TryParseExact(Path.GetFileName(path)[PurgingStart.Length..], "N", out var id) ? id : (Guid?)null).OfType<Guid>()]
        : [];

    /// <summary>All that is derived and disposable, of all projects.</summary>
    public string Caches => Path.Combine(Root, "cache");

    /// <summary>Derived and disposable files of one media hash (64 hex digits).</summary>
    public string Cache(string sha256) => Path.Combine(Caches, sha256[..2], sha256);

    /// <summary>The media hash in whose cache a file lies; null where the path is that of no such file.</summary>
    public string? MediaOfCached(string path) =>
        Path.GetRelativePath(Caches, path).Split(Path.DirectorySeparatorChar) is [{ Length: 2 }, { Length: 64 } sha, _, ..] ? sha : null;

    /// <summary>The same of a clip that was cut out of media: a folder in the cache of that media, with which it goes.</summary>
    public string CacheOfCut(string sha256, string cutSha256) => Path.Combine(Cache(sha256), $"cut_{cutSha256[..16]}");

    /// <summary>Where the folder is still to be made, what is there of the way to it.</summary>
    private static string RootOf(string data)
    {
        var (there, missing) = (Path.GetFullPath(data), "");
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
        {
            (there, missing) = (above, Path.Combine(Path.GetFileName(there), missing));
        }

        return Path.TrimEndingDirectorySeparator(Path.Combine(Posix.IsAvailable ? Posix.WithoutLinks(there) : there, missing));
    }
}
