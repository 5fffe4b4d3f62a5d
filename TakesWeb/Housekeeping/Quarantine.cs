using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Where damaged objects wait while a remote is asked for the right bytes: .git/takes/quarantine/&lt;hash&gt;. git-lfs fetches only what the store
/// lacks, so the bad object has to be out of the way; without better bytes it goes back.
/// </summary>
internal static class Quarantine
{
    /// <summary>False when the store has no such object.</summary>
    public static bool TryPutAside(string repository, string oid)
    {
        var stored = MediaStore.ObjectPath(repository, oid);
        if (FileStat.Of(stored) is not { IsRegularFile: true })
        {
            return false;
        }

        Directory.CreateDirectory(FolderOf(repository));
        DurableFile.Replace(stored, PathOf(repository, oid));
        return true;
    }

    /// <summary>The bad bytes go back under their name, in the place of whatever came instead.</summary>
    public static void PutBack(string repository, string oid)
    {
        var aside = PathOf(repository, oid);
        if (FileStat.Of(aside) is not { IsRegularFile: true })
        {
            return;
        }

        var stored = MediaStore.ObjectPath(repository, oid);
        Directory.CreateDirectory(Path.GetDirectoryName(stored)!);
        DurableFile.Replace(aside, stored);
        DurableFile.SyncFolder(Path.GetDirectoryName(stored)!);
    }

    /// <summary>The right bytes are in the store, hashed: the bad ones are of no use any more.</summary>
    public static void Forget(string repository, string oid) => File.Delete(PathOf(repository, oid));

    /// <summary>After a crash: what is aside goes back, unless something has come in its place; the pass then reads that.</summary>
    public static void Recover(string repository)
    {
        foreach (var file in FolderWalk.In(FolderOf(repository)).Where(f => f.Stat.IsRegularFile && LeftoverNames.IsSha256(Path.GetFileName(f.Path))).ToList())
        {
            var oid = Path.GetFileName(file.Path);
            if (FileStat.Of(MediaStore.ObjectPath(repository, oid)) is null)
            {
                PutBack(repository, oid);
            }
        }
    }

    /// <summary>Whether bad bytes of this object are still kept aside.</summary>
    public static bool Holds(string repository, string oid) => File.Exists(PathOf(repository, oid));

    private static string FolderOf(string repository) => Path.Combine(repository, ".git", "takes", "quarantine");

    private static string PathOf(string repository, string oid) => Path.Combine(FolderOf(repository), oid);
}
