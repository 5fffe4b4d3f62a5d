using Microsoft.Extensions.Options;

namespace TakesWeb.Storage;

/// <summary>The names of everything in the data folder, and the only place that knows them.</summary>
public sealed class DataFolder(IOptions<StorageOptions> options)
{
    public string Root { get; } = Path.GetFullPath(options.Value.Data);

    public string AppDatabase => Path.Combine(Root, "app.db");

    public string JobsDatabase => Path.Combine(Root, "jobs.db");

    public string ServerDatabase => Path.Combine(Root, "server.db");

    /// <summary>Copies of server.db.</summary>
    public string Backups => Path.Combine(Root, "backups");

    public string Keys => Path.Combine(Root, "keys");

    public string Projects => Path.Combine(Root, "projects");

    public string Project(string slug) => Path.Combine(Projects, slug);

    /// <summary>Derived and disposable files of one media hash (64 hex digits).</summary>
    public string Cache(string sha256) => Path.Combine(Root, "cache", sha256[..2], sha256);
}
