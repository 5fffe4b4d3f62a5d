using Microsoft.Extensions.Options;
using TakesWeb.Kernel;

namespace TakesWeb.Storage;

/// <summary>
/// How one stored object gets a second name: copy-on-write clone, else hard link, else copy; always a copy with Takes:LinkMode=copy.
/// A link is one copy under two names: damage can be found, and repaired only from elsewhere.
/// </summary>
public sealed class LinkPolicy(IOptions<StorageOptions> options)
{
    private static readonly UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>
    /// Makes <paramref name="created"/> a second name or copy of <paramref name="existing"/>, durable once its folder is synced.
    /// <paramref name="created"/> must not exist.
    /// </summary>
    public void Share(string existing, string created)
    {
        if (options.Value.LinkMode == LinkMode.Auto && (DurableFile.TryClone(existing, created) || DurableFile.TryLink(existing, created)))
        {
            return;
        }

        File.Copy(existing, created, overwrite: false);
        if (!OperatingSystem.IsWindows())
        {
            // A copy of a 0444 file is 0444 too, and cannot be opened for the flush below.
            File.SetUnixFileMode(created, ReadOnly | UnixFileMode.UserWrite);
        }

        DurableFile.Sync(created);
        Protect(created);
    }

    /// <summary>
    /// True where two names share one inode, so that an object and its working file are counted once. A copy-on-write clone is a file of its
    /// own and counted as one, though its blocks are shared. Tries it out in <paramref name="folder"/>.
    /// </summary>
    public bool SharesInodes(string folder)
    {
        var first = Path.Combine(folder, $".link-probe-{Guid.NewGuid():N}");
        var second = first + "-2";
        try
        {
            DurableFile.WriteNew(first, "link?"u8);
            Protect(first);
            Share(first, second);
            return FileStat.Of(first)?.InodeKey == FileStat.Of(second)?.InodeKey;
        }
        finally
        {
            File.Delete(first);
            File.Delete(second);
        }
    }

    /// <summary>Takes the write permission away: nothing is ever overwritten in place.</summary>
    public static void Protect(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, ReadOnly);
        }
    }
}
