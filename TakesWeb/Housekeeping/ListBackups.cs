using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>The copies of server.db that there are, newest first. Other files in the folder are not looked at.</summary>
public sealed class ListBackups(DataFolder data)
{
    public string Folder => data.Backups;

    public IReadOnlyList<Backup> Run()
    {
        var folder = new DirectoryInfo(data.Backups);
        return folder.Exists
            ? [.. folder.EnumerateFiles(Backup.Pattern).Select(Backup.Of).OfType<Backup>().OrderByDescending(b => b.At)]
            : [];
    }
}
